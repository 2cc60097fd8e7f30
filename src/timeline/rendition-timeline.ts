import { TICKS_PER_SECOND, type Ticks } from '../clock/ticks.ts';
import type { SegmentFormat } from '../media/container.ts';
import type { DateRanges } from '../metadata/date-ranges.ts';
import { BitrateMeter } from './bitrate-meter.ts';
import { InitSections } from './init-sections.ts';
import type { InitSection } from './init-section.ts';
import type { RenditionFormat } from './rendition.ts';
import type { OpenSegment, Part, Segment } from './segment.ts';

export interface RenditionTimelineOptions {
  readonly format: RenditionFormat;
  /** The grid that segments are cut on. */
  readonly segmentTicks: Ticks;
  /** How much of the past is in memory; and what the playlist lists, where `dvrTicks` does not say more. */
  readonly windowTicks: Ticks;
  /** How much of the past the playlist lists; what is older than the window is on disk. Absent: the window. */
  readonly dvrTicks?: Ticks | undefined;
  /** PART-TARGET; 0 when there are no parts. */
  readonly partTicks: Ticks;
  /** Offers what Low-Latency HLS does, as all renditions of a channel must. Absent: where there are parts. */
  readonly lowLatency?: boolean | undefined;
  /** The longest that a segment gets, which EXT-X-TARGETDURATION comes from. Absent: the grid's step. */
  readonly longestTicks?: Ticks | undefined;
  /** Whether each segment is sure to begin with a key frame; absent: it is. */
  readonly independentSegments?: boolean | undefined;
  /** What is on air as it came in: its key frames and its format are not ours to choose. */
  readonly passThrough?: boolean;
  /** Absent: MPEG-TS. */
  readonly container?: SegmentFormat;
  /** EXT-X-DISCONTINUITY-SEQUENCE of the first segment: above that of earlier runs. Absent: 0. */
  readonly discontinuitySequence?: number | undefined;
  /** The channel's, which all of its playlists list. */
  readonly dateRanges?: DateRanges | undefined;
}

/** What is on disk of it. */
export interface EarlierRun {
  /** Oldest first. Index entries, without bytes. */
  readonly segments: readonly Segment[];
  /** In front of the first of them. */
  readonly discontinuitySequence: number;
  /** That may be given to a segment. */
  readonly lowestMsn: number;
}

/** Apple 8.11: a live playlist lists at least six segments. */
const FEWEST_LISTED = 6;
/**
 * Parts stay fetchable for three target durations longer than the three for which they are listed (RFC 8216bis 6.2.2):
 * here, for seven times the longest segment, rounded up by a second as target durations may be.
 */
const PARTS_KEPT = 7;
const NO_PARTS: readonly Part[] = [];

/**
 * The index of what exists of one rendition: the newest segments, in memory, in order and without a missing number.
 * Readers take `segments()` (what a playlist lists) and `find()` (what can still be fetched, one window longer);
 * they are told of every change through `onChange`.
 */
export class RenditionTimeline {
  format: RenditionFormat;
  readonly segmentTicks: Ticks;
  readonly partTicks: Ticks;
  readonly lowLatency: boolean;
  readonly longestTicks: Ticks;
  readonly passThrough: boolean;
  readonly independentSegments: boolean;
  readonly container: SegmentFormat;
  readonly bitrate: BitrateMeter;
  /** Of the key frames alone, one in each segment; counts none where they cannot be fetched by themselves. */
  readonly keyFrameRate: BitrateMeter;
  readonly dateRanges: DateRanges | undefined;
  /** Counts every change; equal versions mean equal playlists. */
  version = 0;
  /** Numbers below were given away by an earlier run of the server. */
  lowestMsn = 0;
  /** Set once nothing more will come (EXT-X-ENDLIST). */
  ended = false;
  /** Set once the channel makes it no more, while others go on: its players take another one. */
  withdrawn = false;

  #windowTicks: Ticks;
  #listedTicks: Ticks;
  /** The last segment of the bit rate before this one. */
  #retunedAt: number | undefined;
  readonly #inits = new InitSections();
  #listed: Segment[] = [];
  #kept = new Map<number, Segment>();
  /** The oldest that may have its bytes in memory. */
  #bytesFrom = 0;
  #open: OpenSegment | undefined;
  #discontinuitySequence: number;
  #discontinuities: number;
  #listeners = new Set<() => void>();
  readonly #forgetRanges: (() => void) | undefined;

  constructor(options: RenditionTimelineOptions) {
    this.format = options.format;
    this.segmentTicks = options.segmentTicks;
    this.#windowTicks = options.windowTicks;
    this.#listedTicks = Math.max(options.windowTicks, options.dvrTicks ?? 0);
    this.partTicks = options.partTicks;
    this.lowLatency = options.lowLatency ?? options.partTicks > 0;
    this.longestTicks = options.longestTicks ?? options.segmentTicks;
    this.passThrough = options.passThrough ?? false;
    this.independentSegments = options.independentSegments ?? true;
    this.container = options.container ?? 'ts';
    this.#discontinuitySequence = options.discontinuitySequence ?? 0;
    this.#discontinuities = this.#discontinuitySequence;
    this.bitrate = new BitrateMeter(options.segmentTicks);
    this.keyFrameRate = new BitrateMeter(options.segmentTicks);
    this.dateRanges = options.dateRanges;
    this.#forgetRanges = this.dateRanges?.onChange(() => this.#changed());
  }

  get windowTicks(): Ticks {
    return this.#windowTicks;
  }

  /** How much of the past the playlist lists. */
  get listedTicks(): Ticks {
    return this.#listedTicks;
  }

  /** Segments that a playlist lists, oldest first. */
  get segments(): readonly Segment[] {
    return this.#listed;
  }

  /** The list is longer than what is in memory. */
  get hasDvr(): boolean {
    return this.listedTicks > this.windowTicks;
  }

  get last(): Segment | undefined {
    return this.#listed.at(-1);
  }

  /** The segment being made, with the parts that exist; undefined between segments and where there are no parts. */
  get open(): OpenSegment | undefined {
    return this.#open;
  }

  /** EXT-X-DISCONTINUITY-SEQUENCE: tags that have left the front of the list. */
  get discontinuitySequence(): number {
    return this.#discontinuitySequence;
  }

  /** That of the newest segment, its own discontinuity included. */
  get discontinuities(): number {
    return this.#discontinuities;
  }

  /** A segment that is listed, or that left the list less than a window ago. */
  find(msn: number): Segment | undefined {
    return this.#kept.get(msn);
  }

  /** By name: what a segment that can still be fetched needs. */
  findInit(name: string): InitSection | undefined {
    return this.#inits.find(name);
  }

  /** Calls back after each change, at once and in order. Returns the way to stop it. */
  onChange(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /**
   * Takes over what an earlier run of the server listed, all of it on disk. Before anything is added.
   * @throws RangeError when it is not in order, or something was published already
   */
  restore({ segments, discontinuitySequence, lowestMsn }: EarlierRun): void {
    if (this.last) throw new RangeError(`${this.format.name} has segments already: nothing can be restored`);
    this.lowestMsn = lowestMsn;
    this.#discontinuitySequence =
      segments.length > 0 ? discontinuitySequence : Math.max(discontinuitySequence, this.#discontinuitySequence);
    this.#discontinuities = this.#discontinuitySequence;
    for (const segment of segments) {
      this.#checkOrder(segment);
      this.#fillHole(segment);
      this.#measure(segment);
      this.#push(segment);
    }
    this.#trim();
    this.#changed();
  }

  /** Adds a part to the segment being made, which it opens where it has to. */
  addPart(open: Omit<OpenSegment, 'parts'>, part: Part): void {
    // A part's number is what its place in the list says: a hole in front of it is listed first.
    this.#fillHole(open);
    this.#trim();
    this.#inits.keep(open.init);
    const parts = this.#open?.msn === open.msn ? [...this.#open.parts, part] : [part];
    this.#open = { ...open, parts };
    this.#changed();
  }

  /**
   * Publishes a finished segment. Numbers in between that were never made become gaps.
   * @throws RangeError if its number was published before: numbers never come again (RFC 8216bis 6.2.2).
   */
  add(segment: Segment): void {
    this.#checkOrder(segment);
    this.#fillHole(segment);
    if (!this.last) this.#lead(segment);
    this.#measure(segment);
    this.#push(segment);
    this.#open = undefined;
    this.#trim();
    this.#changed();
  }

  /** Lists more, or less, of the past from now on; what has left the list does not come back. */
  keep({ windowTicks, dvrTicks = 0 }: Pick<RenditionTimelineOptions, 'windowTicks' | 'dvrTicks'>): void {
    const listedTicks = Math.max(windowTicks, dvrTicks);
    if (windowTicks === this.#windowTicks && listedTicks === this.#listedTicks) return;
    this.#windowTicks = windowTicks;
    this.#listedTicks = listedTicks;
    this.#trim();
    this.#changed();
  }

  /** It is encoded with another bit rate from now on. What was measured counts for as long as any of it is listed. */
  retune(nominalBitrate: number): void {
    this.format = { ...this.format, nominalBitrate };
    this.#retunedAt = this.last?.msn;
    this.#changed();
  }

  /** The channel goes on without this rendition. */
  withdraw(): void {
    this.withdrawn = true;
    this.#open = undefined;
    this.#changed();
  }

  /** Nothing more will come. */
  end(): void {
    this.ended = true;
    this.#forgetRanges?.();
    this.#open = undefined;
    this.#changed();
  }

  #checkOrder({ msn }: Segment): void {
    const { last } = this;
    if (last && msn <= last.msn) throw new RangeError(`segment ${msn} of ${this.format.name} comes after ${last.msn}`);
  }

  #fillHole(before: Pick<Segment, 'msn' | 'startTicks'>): void {
    const { last } = this;
    if (!last) return;
    const listLength = Math.ceil(this.listedTicks / this.segmentTicks);
    // A hole longer than the list is not worth listing: all of it would leave at once.
    const firstGap = Math.max(last.msn + 1, before.msn - listLength);
    const missing = before.startTicks - (last.startTicks + last.durationTicks);
    const each = missing / (before.msn - last.msn - 1);
    // Where segments follow a source they are of any length: what is missing is divided among those that are.
    const step = this.#isOnGrid || each <= 0 || each > this.longestTicks ? this.segmentTicks : each;
    for (let msn = firstGap; msn < before.msn; msn++) this.#push(this.#gap(msn, before, step));
  }

  /** iOS plays Low-Latency HLS only from a list of full length: what is missing in front of the first segment is gaps. */
  #lead(first: Segment): void {
    if (!this.lowLatency) return;
    const from = Math.max(0, first.msn - FEWEST_LISTED);
    for (let msn = from; msn < first.msn; msn++) this.#push(this.#gap(msn, first, this.segmentTicks));
  }

  /** Segments begin where the programme clock's grid has them, to a frame. */
  get #isOnGrid(): boolean {
    return this.longestTicks === this.segmentTicks;
  }

  #gap(msn: number, before: Pick<Segment, 'msn' | 'startTicks'>, step: Ticks): Segment {
    const end = this.#isOnGrid ? before.msn * this.segmentTicks : before.startTicks;
    const startOf = (at: number): Ticks => Math.round(end - (before.msn - at) * step);
    return {
      msn,
      startTicks: startOf(msn),
      durationTicks: startOf(msn + 1) - startOf(msn),
      byteLength: 0,
      chunks: undefined,
      parts: [],
      discontinuity: false,
      gap: true,
    };
  }

  #measure({ byteLength, durationTicks, keyFrameBytes, key, gap }: Segment): void {
    if (gap) return;
    this.bitrate.add(byteLength, durationTicks);
    // Of what is encrypted as a whole no part can be read by itself.
    if (keyFrameBytes !== undefined && !key) this.keyFrameRate.add(keyFrameBytes, durationTicks);
  }

  #measureAnew(): void {
    this.#retunedAt = undefined;
    this.bitrate.clear();
    this.keyFrameRate.clear();
    for (const segment of this.#listed) this.#measure(segment);
  }

  #push(segment: Segment): void {
    this.#listed.push(segment);
    if (segment.discontinuity) this.#discontinuities++;
    this.#kept.set(segment.msn, segment);
    this.#inits.keep(segment.init);
  }

  #trim(): void {
    const newest = this.last;
    if (!newest) return;
    const end = newest.startTicks + newest.durationTicks;
    // RFC 8216bis 6.2.2: never fewer than three target durations.
    while (this.#listed.length > FEWEST_LISTED && end - this.#listed[1]!.startTicks >= this.listedTicks) {
      const gone = this.#listed.shift()!;
      if (gone.discontinuity) this.#discontinuitySequence++;
    }
    if (this.#retunedAt !== undefined && this.#listed[0]!.msn > this.#retunedAt) this.#measureAnew();
    const partsFrom = end - PARTS_KEPT * (this.longestTicks + TICKS_PER_SECOND);
    this.#dropOldParts(partsFrom);
    if (this.hasDvr) this.#dropBytes(Math.min(partsFrom, end - this.windowTicks));
    // RFC 8216 6.2.2: what leaves the list stays fetchable for as long as the longest list that named it.
    const keepFrom = this.#listed[0]!.startTicks - this.windowTicks - this.segmentTicks;
    for (const [msn, segment] of this.#kept) {
      if (segment.startTicks >= keepFrom) break;
      this.#kept.delete(msn);
    }
  }

  /** Encrypted parts have bytes of their own: kept for the whole window they would double its memory. */
  #dropOldParts(before: Ticks): void {
    for (let at = this.#listed.length - 1; at >= 0; at--) {
      const segment = this.#listed[at]!;
      if (segment.startTicks >= before || segment.gap) continue;
      if (segment.parts.length === 0) return;
      const bare = { ...segment, parts: NO_PARTS };
      this.#listed[at] = bare;
      this.#kept.set(bare.msn, bare);
    }
  }

  /** Of what is listed for hours only the index stays in memory. */
  #dropBytes(before: Ticks): void {
    const first = this.#listed[0]!.msn;
    // Numbers follow one another: their place in the list is told by the first.
    for (let at = Math.max(0, this.#bytesFrom - first); at < this.#listed.length; at++) {
      const segment = this.#listed[at]!;
      if (segment.startTicks >= before) break;
      this.#bytesFrom = segment.msn + 1;
      if (!segment.chunks) continue;
      const bare = { ...segment, chunks: undefined, parts: NO_PARTS };
      this.#listed[at] = bare;
      this.#kept.set(bare.msn, bare);
    }
  }

  #changed(): void {
    this.version++;
    for (const listener of this.#listeners) listener();
  }
}
