import type { SegmentKey } from '../timeline/segment.ts';
import type { ArchivedFormat, ArchivedSegment } from './archived.ts';
import {
  emptyJournal,
  FORMAT_TAG,
  HOUR_TAG,
  SEGMENT_TAG,
  type JournalEntry,
  type JournalHead,
  type JournalState,
} from './journal-text.ts';

/** What the playlist of an hour says. */
export interface Journal {
  readonly head: JournalHead;
  /** Oldest first, numbers and times rising. */
  readonly entries: readonly JournalEntry[];
  /** Nothing more comes (EXT-X-ENDLIST). */
  readonly ended: boolean;
  /** For whoever goes on with it. */
  readonly state: JournalState;
  /** Characters up to behind the last whole entry; of one without any, up to behind its head. */
  readonly wholeLength: number;
}

const CR = 13;
const HASH = 35;

/**
 * Reads the playlist of an hour, also one that is being written, or that a crash cut off: what stands behind the last
 * whole entry is passed over. Lines that are none of ours are passed over, too.
 * @param rendition names the folder
 * @throws SyntaxError where it is no playlist of an archive at all
 */
export const parseJournal = (text: string, rendition: string): Journal => {
  const reader = new JournalReader(rendition);
  let at = 0;
  for (;;) {
    const end = text.indexOf('\n', at);
    if (end < 0) break;
    reader.line(text.slice(at, text.charCodeAt(end - 1) === CR ? end - 1 : end), end + 1);
    at = end + 1;
  }
  return reader.journal();
};

/** What was said since the last whole entry. */
interface Pending {
  place: { start: number; duration: number; bytes: number; keyFrame: number | undefined; isJump: boolean } | undefined;
  discontinuities: number | undefined;
  discontinuity: boolean;
  gap: boolean;
}

const nothing = (): Pending => ({
  place: undefined,
  discontinuities: undefined,
  discontinuity: false,
  gap: false,
});

class JournalReader {
  readonly #rendition: string;
  readonly #entries: JournalEntry[] = [];
  readonly #head = {
    targetDuration: 0,
    discontinuitySequence: 0,
    independentSegments: false,
    appendOnly: false,
    mediaSequence: 0,
  };
  #state = emptyJournal(0);
  #pending = nothing();
  #map: string | undefined;
  #key: SegmentKey | undefined;
  #format: { text: string; format: ArchivedFormat } | undefined;
  #isPlaylist = false;
  #ended = false;
  #wholeLength = 0;

  constructor(rendition: string) {
    this.#rendition = rendition;
  }

  /** @param behind where the next line begins */
  line(line: string, behind: number): void {
    if (!this.#isPlaylist) {
      if (line !== '#EXTM3U') throw new SyntaxError('it is no playlist: it does not begin with #EXTM3U');
      this.#isPlaylist = true;
    } else if (line.charCodeAt(0) !== HASH) {
      if (line !== '') this.#uri(line, behind);
    } else if (line.startsWith(SEGMENT_TAG)) this.#place(line);
    else if (!line.startsWith('#EXTINF:')) this.#tag(line, behind);
  }

  journal(): Journal {
    if (!this.#isPlaylist) throw new SyntaxError('it is no playlist: it does not begin with #EXTM3U');
    return {
      head: this.#head,
      entries: this.#entries,
      ended: this.#ended,
      state: this.#state,
      wholeLength: this.#wholeLength,
    };
  }

  #tag(line: string, behind: number): void {
    if (line === '#EXT-X-DISCONTINUITY') this.#pending.discontinuity = true;
    else if (line === '#EXT-X-GAP') this.#pending.gap = true;
    else if (line === '#EXT-X-ENDLIST') this.#ended = true;
    else if (line.startsWith('#EXT-X-KEY:')) this.#key = keyOf(line);
    else if (line.startsWith('#EXT-X-MAP:')) this.#map = /URI="([^"]+)"/.exec(line)?.[1];
    else if (line.startsWith(FORMAT_TAG)) this.#format = this.#formatOf(line.slice(FORMAT_TAG.length));
    else if (this.#entries.length === 0) this.#headTag(line, behind);
  }

  #headTag(line: string, behind: number): void {
    const head = this.#head;
    const number = numberBehind(line);
    if (line.startsWith('#EXT-X-TARGETDURATION:')) head.targetDuration = number;
    else if (line.startsWith('#EXT-X-MEDIA-SEQUENCE:')) head.mediaSequence = number;
    else if (line.startsWith('#EXT-X-DISCONTINUITY-SEQUENCE:')) {
      head.discontinuitySequence = number;
      this.#state.discontinuities = number;
    } else if (line.startsWith('#EXT-X-PLAYLIST-TYPE:')) head.appendOnly = true;
    else if (line === '#EXT-X-INDEPENDENT-SEGMENTS') head.independentSegments = true;
    // What is said of the first segment is said again before it.
    else if (!line.startsWith('#EXT-X-VERSION:')) return;
    this.#wholeLength = behind;
  }

  /** Of ours alone: `#EXT-X-SLUICE-SEGMENT:START=1,DURATION=2,BYTES=3,K=4`. */
  #place(line: string): void {
    const place = { start: NaN, duration: NaN, bytes: NaN, keyFrame: undefined as number | undefined, isJump: false };
    for (const attribute of line.slice(SEGMENT_TAG.length).split(',')) {
      const equals = attribute.indexOf('=');
      const name = attribute.slice(0, equals);
      const value = Number(attribute.slice(equals + 1));
      if (name === 'START') place.start = value;
      else if (name === 'DURATION') place.duration = value;
      else if (name === 'BYTES') place.bytes = value;
      else if (name === 'K') place.keyFrame = value;
      else if (name === 'J') place.isJump = true;
      else if (name === 'D') this.#pending.discontinuities = value;
    }
    this.#pending.place = place;
  }

  #uri(uri: string, behind: number): void {
    const { place, discontinuity, discontinuities, gap } = this.#pending;
    this.#pending = nothing();
    const msn = Number(/^\d{1,15}(?=\.\w+$)/.exec(uri)?.[0]);
    // Of a hole, or nothing that we wrote.
    if (gap || !place || !this.#format || !isPlace(place) || !Number.isSafeInteger(msn)) return;
    const last = this.#state.last;
    if (last && (msn <= last.msn || place.start < last.startTicks)) return;
    const isOwn = discontinuity && !place.isJump;
    const segment: ArchivedSegment = {
      msn,
      startTicks: place.start,
      durationTicks: place.duration,
      byteLength: place.bytes,
      discontinuity: isOwn,
      ...(place.keyFrame !== undefined && { keyFrameBytes: place.keyFrame }),
      ...(this.#map !== undefined && this.#format.format.container === 'fmp4' && { init: this.#map }),
      ...(this.#key && { key: this.#key }),
    };
    const state = this.#state;
    state.last = segment;
    state.format = this.#format.text;
    state.init = segment.init;
    state.key = segment.key !== undefined;
    state.discontinuities = discontinuities ?? state.discontinuities + (isOwn ? 1 : 0);
    this.#entries.push({ segment, format: this.#format.format, discontinuitySequence: state.discontinuities });
    state.count++;
    state.bytes += segment.byteLength;
    state.startTicks ??= segment.startTicks;
    this.#wholeLength = behind;
  }

  #formatOf(text: string): { text: string; format: ArchivedFormat } | undefined {
    if (text === this.#format?.text) return this.#format;
    try {
      const said = JSON.parse(text) as Omit<ArchivedFormat, 'name'>;
      return { text, format: { ...NOT_SAID, ...said, name: this.#rendition } };
    } catch {
      // Somebody edited it: what follows is still of the format before.
      return this.#format;
    }
  }
}

/** JSON leaves out what is undefined. */
const NOT_SAID = {
  codecs: undefined,
  width: undefined,
  height: undefined,
  frameRate: undefined,
  nominalBitrate: undefined,
};

const isPlace = ({ start, duration, bytes }: { start: number; duration: number; bytes: number }): boolean =>
  Number.isSafeInteger(start) && Number.isSafeInteger(duration) && Number.isSafeInteger(bytes);

const numberBehind = (line: string): number => Number(line.slice(line.indexOf(':') + 1));

const KEY = /METHOD=AES-128,URI="[^"]*?([^"/]+)",IV=0x([0-9A-Fa-f]{32})/;

const keyOf = (line: string): SegmentKey | undefined => {
  const match = KEY.exec(line);
  return match ? { id: match[1]!, iv: Buffer.from(match[2]!, 'hex') } : undefined;
};

/** What the last lines of a whole hour tell of it. */
export interface HourSummary {
  readonly count: number;
  readonly bytes: number;
  readonly startTicks: number;
  readonly endTicks: number;
  readonly discontinuities: number;
}

const SUMMARY = new RegExp(
  `${HOUR_TAG}SEGMENTS=(\\d+),BYTES=(\\d+),START=(\\d+),END=(\\d+),DISCONTINUITIES=(\\d+)\\s+#EXT-X-ENDLIST\\s*$`,
);

/** Characters from the end that hold the summary for sure. */
export const SUMMARY_LENGTH = 256;

/** @param tail the end of a playlist of an hour. @returns undefined where it is not ended */
export const hourSummary = (tail: string): HourSummary | undefined => {
  const match = SUMMARY.exec(tail);
  if (!match) return undefined;
  const [count, bytes, startTicks, endTicks, discontinuities] = match.slice(1).map(Number);
  return {
    count: count!,
    bytes: bytes!,
    startTicks: startTicks!,
    endTicks: endTicks!,
    discontinuities: discontinuities!,
  };
};
