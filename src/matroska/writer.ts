import { element, floatElement, openElement, textElement, unsignedElement } from './ebml.ts';

export type MatroskaTrack = MatroskaVideoTrack | MatroskaAudioTrack;

interface TrackBase {
  /** 1 … 126. */
  readonly number: number;
  /** The decoder configuration, as MP4 has it; empty for codecs without. */
  readonly codecPrivate: Buffer;
}

export interface MatroskaVideoTrack extends TrackBase {
  readonly kind: 'video';
  readonly codec: 'V_MPEG4/ISO/AVC' | 'V_MPEGH/ISO/HEVC' | 'V_AV1';
  /** Pixels. */
  readonly width: number;
  readonly height: number;
}

export interface MatroskaAudioTrack extends TrackBase {
  readonly kind: 'audio';
  readonly codec: 'A_AAC' | 'A_OPUS';
  /** Hz. */
  readonly sampleRate: number;
  readonly channels: number;
}

/** Names of elements (RFC 9559 5.1). */
const EBML = 0x1a45dfa3;
const DOC_TYPE = 0x4282;
const DOC_TYPE_VERSION = 0x4287;
const DOC_TYPE_READ_VERSION = 0x4285;
const SEGMENT = 0x18538067;
const INFO = 0x1549a966;
const TIMESTAMP_SCALE = 0x2ad7b1;
const MUXING_APP = 0x4d80;
const WRITING_APP = 0x5741;
const TRACKS = 0x1654ae6b;
const TRACK_ENTRY = 0xae;
const TRACK_NUMBER = 0xd7;
const TRACK_UID = 0x73c5;
const TRACK_TYPE = 0x83;
const FLAG_LACING = 0x9c;
const CODEC_ID = 0x86;
const CODEC_PRIVATE = 0x63a2;
const VIDEO = 0xe0;
const PIXEL_WIDTH = 0xb0;
const PIXEL_HEIGHT = 0xba;
const AUDIO = 0xe1;
const SAMPLING_FREQUENCY = 0xb5;
const CHANNELS = 0x9f;
const CLUSTER = 0x1f43b675;
const CLUSTER_TIMESTAMP = 0xe7;
const SIMPLE_BLOCK = 0xa3;

const KEY_FRAME = 0x80;
const NANOSECONDS_PER_MS = 1_000_000;
/** A block's time counts from its cluster's in 16 bits with a sign; well before they are full another one begins. */
const LONGEST_CLUSTER_MS = 30_000;

/** Writes live Matroska (RFC 9559): a header, then clusters of unknown length, for a reader at the end of a pipe. */
export class MatroskaWriter {
  readonly header: Buffer;
  #clusterMs: number | undefined;

  constructor(tracks: readonly MatroskaTrack[]) {
    this.header = Buffer.concat([
      element(
        EBML,
        textElement(DOC_TYPE, 'matroska'),
        unsignedElement(DOC_TYPE_VERSION, 4),
        unsignedElement(DOC_TYPE_READ_VERSION, 2),
      ),
      openElement(SEGMENT),
      element(
        INFO,
        unsignedElement(TIMESTAMP_SCALE, NANOSECONDS_PER_MS),
        textElement(MUXING_APP, 'sluice'),
        textElement(WRITING_APP, 'sluice'),
      ),
      element(TRACKS, ...tracks.map(trackEntry)),
    ]);
  }

  /**
   * One frame; frames come in decoding order.
   * @param ms presentation time, milliseconds, not negative
   */
  block(track: number, ms: number, key: boolean, data: Buffer): Buffer {
    const time = Math.round(ms);
    const begins = this.#clusterMs === undefined || Math.abs(time - this.#clusterMs) > LONGEST_CLUSTER_MS;
    if (begins) this.#clusterMs = time;
    const head = Buffer.alloc(4);
    head[0] = 0x80 | track;
    head.writeInt16BE(time - this.#clusterMs!, 1);
    head[3] = key ? KEY_FRAME : 0;
    const block = element(SIMPLE_BLOCK, head, data);
    if (!begins) return block;
    return Buffer.concat([openElement(CLUSTER), unsignedElement(CLUSTER_TIMESTAMP, time), block]);
  }
}

const trackEntry = (track: MatroskaTrack): Buffer =>
  element(
    TRACK_ENTRY,
    unsignedElement(TRACK_NUMBER, track.number),
    unsignedElement(TRACK_UID, track.number),
    unsignedElement(TRACK_TYPE, track.kind === 'video' ? 1 : 2),
    unsignedElement(FLAG_LACING, 0),
    textElement(CODEC_ID, track.codec),
    ...(track.codecPrivate.length > 0 ? [element(CODEC_PRIVATE, track.codecPrivate)] : []),
    track.kind === 'video'
      ? element(VIDEO, unsignedElement(PIXEL_WIDTH, track.width), unsignedElement(PIXEL_HEIGHT, track.height))
      : element(AUDIO, floatElement(SAMPLING_FREQUENCY, track.sampleRate), unsignedElement(CHANNELS, track.channels)),
  );
