import {
  BYTE_RANGE,
  DATE,
  DECIMAL,
  EITHER,
  HEXADECIMAL,
  INTEGER,
  NON_EMPTY,
  oneOf,
  RESOLUTION,
  SIGNED,
  STRING,
  YES,
  YES_NO,
  type ValueType,
} from './attribute-types.ts';

/** Which playlists a tag belongs into, and what it speaks of. */
export type TagScope = 'any' | 'media' | 'segment' | 'part' | 'multivariant';

export interface TagRule {
  readonly scope: TagScope;
  /** RFC 8216bis, section. */
  readonly section: string;
  /** Stands in a playlist at most once. */
  readonly once?: boolean;
  /** Form of what follows the colon where that is no attribute list; `none`: no colon. */
  readonly value?: RegExp | 'none';
  readonly attributes?: Readonly<Record<string, ValueType>>;
  readonly required?: readonly string[];
  /** Attributes of any name are allowed that begin so. */
  readonly prefix?: string;
}

const WHOLE = /^\d{1,20}$/;

const STREAM = {
  BANDWIDTH: INTEGER,
  'AVERAGE-BANDWIDTH': INTEGER,
  SCORE: DECIMAL,
  CODECS: NON_EMPTY,
  'SUPPLEMENTAL-CODECS': NON_EMPTY,
  RESOLUTION,
  'HDCP-LEVEL': oneOf('TYPE-0', 'TYPE-1', 'NONE'),
  'ALLOWED-CPC': STRING,
  'VIDEO-RANGE': oneOf('SDR', 'HLG', 'PQ'),
  'REQ-VIDEO-LAYOUT': STRING,
  'STABLE-VARIANT-ID': NON_EMPTY,
  'PATHWAY-ID': NON_EMPTY,
  VIDEO: NON_EMPTY,
  // Removed in version 6, still written: it is ignored.
  'PROGRAM-ID': INTEGER,
} as const;

const KEY = {
  METHOD: oneOf('NONE', 'AES-128', 'SAMPLE-AES', 'SAMPLE-AES-CTR', 'AES-256', 'ISO-23001-7'),
  URI: NON_EMPTY,
  IV: HEXADECIMAL,
  KEYFORMAT: NON_EMPTY,
  KEYFORMATVERSIONS: NON_EMPTY,
} as const;

/** Every tag of RFC 8216bis, by its name behind `#`. */
export const TAGS: Readonly<Record<string, TagRule>> = {
  EXTM3U: { scope: 'any', section: '4.4.1.1', once: true, value: 'none' },
  'EXT-X-VERSION': { scope: 'any', section: '4.4.1.2', once: true, value: /^[1-9]\d?$/ },
  'EXT-X-INDEPENDENT-SEGMENTS': { scope: 'any', section: '4.4.2.1', once: true, value: 'none' },
  'EXT-X-START': {
    scope: 'any',
    section: '4.4.2.2',
    once: true,
    attributes: { 'TIME-OFFSET': SIGNED, PRECISE: YES_NO },
    required: ['TIME-OFFSET'],
  },
  'EXT-X-DEFINE': {
    scope: 'any',
    section: '4.4.2.3',
    attributes: { NAME: NON_EMPTY, VALUE: STRING, IMPORT: NON_EMPTY, QUERYPARAM: NON_EMPTY },
  },
  'EXT-X-TARGETDURATION': { scope: 'media', section: '4.4.3.1', once: true, value: WHOLE },
  'EXT-X-MEDIA-SEQUENCE': { scope: 'media', section: '4.4.3.2', once: true, value: WHOLE },
  'EXT-X-DISCONTINUITY-SEQUENCE': { scope: 'media', section: '4.4.3.3', once: true, value: WHOLE },
  'EXT-X-ENDLIST': { scope: 'media', section: '4.4.3.4', once: true, value: 'none' },
  'EXT-X-PLAYLIST-TYPE': { scope: 'media', section: '4.4.3.5', once: true, value: /^(EVENT|VOD)$/ },
  'EXT-X-I-FRAMES-ONLY': { scope: 'media', section: '4.4.3.6', once: true, value: 'none' },
  // Removed in version 7, still written by old servers.
  'EXT-X-ALLOW-CACHE': { scope: 'media', section: '8', once: true, value: /^(YES|NO)$/ },
  'EXT-X-PART-INF': {
    scope: 'media',
    section: '4.4.3.7',
    once: true,
    attributes: { 'PART-TARGET': DECIMAL },
    required: ['PART-TARGET'],
  },
  'EXT-X-SERVER-CONTROL': {
    scope: 'media',
    section: '4.4.3.8',
    once: true,
    attributes: {
      'CAN-SKIP-UNTIL': DECIMAL,
      'CAN-SKIP-DATERANGES': YES_NO,
      'HOLD-BACK': DECIMAL,
      'PART-HOLD-BACK': DECIMAL,
      'CAN-BLOCK-RELOAD': YES_NO,
    },
  },
  EXTINF: { scope: 'segment', section: '4.4.4.1', value: /^\d+(\.\d+)?,/ },
  'EXT-X-BYTERANGE': { scope: 'segment', section: '4.4.4.2', value: /^\d+(@\d+)?$/ },
  'EXT-X-DISCONTINUITY': { scope: 'segment', section: '4.4.4.3', value: 'none' },
  'EXT-X-KEY': { scope: 'segment', section: '4.4.4.4', attributes: KEY, required: ['METHOD'] },
  'EXT-X-MAP': {
    scope: 'segment',
    section: '4.4.4.5',
    attributes: { URI: NON_EMPTY, BYTERANGE: BYTE_RANGE },
    required: ['URI'],
  },
  'EXT-X-PROGRAM-DATE-TIME': { scope: 'segment', section: '4.4.4.6', value: /^.+$/ },
  'EXT-X-GAP': { scope: 'segment', section: '4.4.4.7', value: 'none' },
  'EXT-X-BITRATE': { scope: 'segment', section: '4.4.4.8', value: WHOLE },
  'EXT-X-PART': {
    scope: 'part',
    section: '4.4.4.9',
    attributes: { URI: NON_EMPTY, DURATION: DECIMAL, INDEPENDENT: YES_NO, BYTERANGE: BYTE_RANGE, GAP: YES_NO },
    required: ['URI', 'DURATION'],
  },
  'EXT-X-DATERANGE': {
    scope: 'media',
    section: '4.4.5.1',
    attributes: {
      ID: NON_EMPTY,
      CLASS: NON_EMPTY,
      'START-DATE': DATE,
      CUE: NON_EMPTY,
      'END-DATE': DATE,
      DURATION: DECIMAL,
      'PLANNED-DURATION': DECIMAL,
      'SCTE35-CMD': HEXADECIMAL,
      'SCTE35-OUT': HEXADECIMAL,
      'SCTE35-IN': HEXADECIMAL,
      'END-ON-NEXT': YES,
    },
    required: ['ID', 'START-DATE'],
    prefix: 'X-',
  },
  'EXT-X-SKIP': {
    scope: 'media',
    section: '4.4.5.2',
    once: true,
    attributes: { 'SKIPPED-SEGMENTS': INTEGER, 'RECENTLY-REMOVED-DATERANGES': STRING },
    required: ['SKIPPED-SEGMENTS'],
  },
  'EXT-X-PRELOAD-HINT': {
    scope: 'media',
    section: '4.4.5.3',
    attributes: { TYPE: oneOf('PART', 'MAP'), URI: NON_EMPTY, 'BYTERANGE-START': INTEGER, 'BYTERANGE-LENGTH': INTEGER },
    required: ['TYPE', 'URI'],
  },
  'EXT-X-RENDITION-REPORT': {
    scope: 'media',
    section: '4.4.5.4',
    attributes: { URI: NON_EMPTY, 'LAST-MSN': INTEGER, 'LAST-PART': INTEGER },
    required: ['URI'],
  },
  'EXT-X-MEDIA': {
    scope: 'multivariant',
    section: '4.4.6.1',
    attributes: {
      TYPE: oneOf('AUDIO', 'VIDEO', 'SUBTITLES', 'CLOSED-CAPTIONS'),
      URI: NON_EMPTY,
      'GROUP-ID': NON_EMPTY,
      LANGUAGE: NON_EMPTY,
      'ASSOC-LANGUAGE': NON_EMPTY,
      NAME: NON_EMPTY,
      'STABLE-RENDITION-ID': NON_EMPTY,
      DEFAULT: YES_NO,
      AUTOSELECT: YES_NO,
      FORCED: YES_NO,
      'INSTREAM-ID': NON_EMPTY,
      'BIT-DEPTH': INTEGER,
      'SAMPLE-RATE': INTEGER,
      CHARACTERISTICS: NON_EMPTY,
      CHANNELS: NON_EMPTY,
      'PATHWAY-ID': NON_EMPTY,
    },
    required: ['TYPE', 'GROUP-ID', 'NAME'],
  },
  'EXT-X-STREAM-INF': {
    scope: 'multivariant',
    section: '4.4.6.2',
    attributes: {
      ...STREAM,
      'FRAME-RATE': DECIMAL,
      AUDIO: NON_EMPTY,
      SUBTITLES: NON_EMPTY,
      'CLOSED-CAPTIONS': EITHER,
      NAME: STRING,
    },
    required: ['BANDWIDTH'],
  },
  'EXT-X-I-FRAME-STREAM-INF': {
    scope: 'multivariant',
    section: '4.4.6.3',
    attributes: { ...STREAM, URI: NON_EMPTY },
    required: ['BANDWIDTH', 'URI'],
  },
  'EXT-X-SESSION-DATA': {
    scope: 'multivariant',
    section: '4.4.6.4',
    attributes: {
      'DATA-ID': NON_EMPTY,
      VALUE: STRING,
      URI: NON_EMPTY,
      FORMAT: oneOf('JSON', 'RAW'),
      LANGUAGE: NON_EMPTY,
    },
    required: ['DATA-ID'],
  },
  'EXT-X-SESSION-KEY': { scope: 'multivariant', section: '4.4.6.5', attributes: KEY, required: ['METHOD', 'URI'] },
  'EXT-X-CONTENT-STEERING': {
    scope: 'multivariant',
    section: '4.4.6.6',
    once: true,
    attributes: { 'SERVER-URI': NON_EMPTY, 'PATHWAY-ID': NON_EMPTY },
    required: ['SERVER-URI'],
  },
};

/** The rule for a name that stands in a playlist: also for `constructor` there is none. */
export const tagRule = (name: string): TagRule | undefined => (Object.hasOwn(TAGS, name) ? TAGS[name] : undefined);
