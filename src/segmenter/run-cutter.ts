import { GRID_TOLERANCE } from '../clock/grid.ts';
import type { Ticks } from '../clock/ticks.ts';
import { AAC_FRAME_TICKS } from '../media/silence.ts';
import type { InitSection } from '../timeline/init-section.ts';
import type { OpenSegment, Part, Segment } from '../timeline/segment.ts';
import type { CutRule, PublishedPlace, SegmentStart } from './cut-rule.ts';
import { exceedsPart, mayEndAtKeyFrame } from './part-target.ts';
import { SegmentBuilder } from './segment-builder.ts';

export interface RunCutterOptions {
  readonly kind: 'video' | 'audio';
  /** Where segments begin. */
  readonly cuts: CutRule;
  /** PART-TARGET; 0 for segments without parts. */
  readonly partTicks: Ticks;
  readonly events: {
    segment(segment: Segment): void;
    part(open: Omit<OpenSegment, 'parts'>, part: Part): void;
  };
}

/** A picture or a frame of sound, on the programme clock. */
export interface Unit {
  readonly pts: Ticks;
  readonly dts: Ticks;
  /** Decoding can start here. */
  readonly key: boolean;
}

/** A run that begins so much behind what was published has lost something; less is a late frame. 0.1 s. */
const LEAST_LOSS: Ticks = 9_000;

/** In a multiplex the sound of a segment ends at most this much before its pictures (0.5 s). */
const MAX_SOUND_LAG: Ticks = 45_000;

/**
 * Decides what of an encoder's runs belongs to a rendition, and where pieces of it begin: segments, and parts where
 * they are wanted. It outlives the runs: each goes on where the published ends. What bytes a piece is made of is for
 * its user to say, who appends them to `open`.
 */
export class RunCutter {
  readonly #options: RunCutterOptions;
  /** End of the sound that was taken; and that of the sound in front of the open piece. */
  #audioEnd: Ticks = -Infinity;
  #audioEndAtCut: Ticks = -Infinity;
  #from: Ticks = 0;
  #taking = false;
  /** The run cannot go on with the open segment: another format. */
  #fresh = false;
  #init: InitSection | undefined;
  #open: SegmentBuilder | undefined;
  /** What was published last. */
  #last: PublishedPlace | undefined;
  #lastInit: InitSection | undefined;
  #newestPts: Ticks | undefined;
  #lastTime: Ticks | undefined;
  /** Presentation against decoding time of the segment's key frame: parts are measured in decoding order. */
  #reorder: Ticks = 0;

  constructor(options: RunCutterOptions) {
    this.#options = options;
  }

  /** The segment in the making. */
  get open(): SegmentBuilder | undefined {
    return this.#open;
  }

  /** The run has come to where it counts. */
  get taking(): boolean {
    return this.#taking;
  }

  /** End of what was published, parts included: where a next run has to go on. Undefined before the first piece. */
  get publishedEnd(): Ticks | undefined {
    return this.#open && this.#open.parts.length > 0 ? this.#open.publishedEndTicks : this.#last?.endTicks;
  }

  /** Newest presentation time that came from the encoder. */
  get newestPts(): Ticks | undefined {
    return this.#newestPts;
  }

  /**
   * Another run comes; what the last one had begun and nobody has seen is forgotten.
   * @param from programme time of its first picture; nothing earlier is taken
   */
  begin(from: Ticks): void {
    if (this.#open) {
      if (!this.#open.dropUnpublished()) this.#open = undefined;
      this.#audioEnd = this.#audioEndAtCut;
    }
    // A rendition that is ahead of its siblings passes over what it has published already.
    this.#from = Math.max(from, (this.publishedEnd ?? -Infinity) - GRID_TOLERANCE);
    this.#taking = false;
    this.#fresh = false;
    this.#lastTime = undefined;
  }

  /** What the run's segments need to be read. One that differs begins with a segment of its own, as a discontinuity. */
  adopt(init: InitSection): void {
    this.#fresh = this.#open !== undefined && this.#open.init?.name !== init.name;
    this.#init = init;
  }

  /** By which parts are measured: the presentation time of a key frame, and decoding times from there on. */
  timeOf({ key, pts, dts }: Unit): Ticks {
    return key ? pts : dts + this.#reorder;
  }

  /** Whether a segment or a part ends in front of this unit of the leading stream. */
  cuts(unit: Unit): boolean {
    this.#newestPts = Math.max(this.#newestPts ?? unit.pts, unit.pts);
    if (this.#taking) return this.#startAt(unit) !== undefined || this.#isOver(unit) || this.#endsPartBefore(unit);
    if (!unit.key || unit.pts < this.#from) return false;
    return (this.#open !== undefined && !this.#fresh) || this.#startAt(unit) !== undefined;
  }

  /**
   * Ends the piece, which has all its bytes, and begins one with this unit, or none where nothing is to be made for now
   * (see `open`). To be called where `cuts` said so.
   * @param soundAhead where sound begins that was taken, and goes with what comes
   */
  cut(unit: Unit, soundAhead?: Ticks): void {
    const time = this.timeOf(unit);
    const start = this.#startAt(unit);
    if (this.#taking && !start && this.#isOver(unit)) {
      this.#close(time);
      this.#taking = false;
      return;
    }
    const begins = !this.#taking;
    this.#taking = true;
    this.#reorder = unit.key ? unit.pts - unit.dts : this.#reorder;
    this.#lastTime = time;
    // Where a run takes over in mid-segment its first bytes open a part of their own.
    if (begins) this.#lose(start ? Math.min(time, this.#endOfOpen()) : time);
    else if (!start) this.#endPart(unit.dts + this.#reorder);
    if (start) {
      if (this.#open) this.#close(begins ? this.#open.publishedEndTicks : time);
      const changed = this.#last !== undefined && this.#init?.name !== this.#lastInit?.name;
      this.#lastInit = this.#init;
      const discontinuity = start.discontinuity || changed;
      this.#open = new SegmentBuilder({ msn: start.msn, startTicks: time, discontinuity, init: this.#init });
    }
    this.#audioEndAtCut = soundAhead ?? this.#audioEnd;
  }

  /**
   * Whether a part ends with this unit of the leading stream, which is already taken: so that it need not wait for the
   * next one. It does where that will begin a segment, if it is a key frame.
   * @param length of the unit
   */
  endsPart(unit: Unit, length: Ticks): boolean {
    const { partTicks, cuts } = this.#options;
    if (partTicks === 0 || !this.#open) return false;
    const time = unit.dts + this.#reorder;
    const next = time + length;
    if (exceedsPart(next + length - this.#open.partStartTicks, partTicks)) return true;
    const begins = (pts: Ticks): boolean => cuts.next({ pts, key: true }, this.#open!) !== undefined;
    return begins(next) && !begins(time);
  }

  /** Ends the part with this unit. To be called where `endsPart` said so. */
  endPart(unit: Unit, length: Ticks): void {
    const end = unit.dts + this.#reorder + length;
    const next = { pts: end, key: true };
    this.#endPart(end, this.#open !== undefined && this.#options.cuts.next(next, this.#open) !== undefined);
    this.#audioEndAtCut = this.#audioEnd;
  }

  /**
   * No other run comes: what is open is a segment as it is, with all its bytes.
   * @param length of the last unit of the leading stream
   */
  finish(length: Ticks): void {
    if (this.#open && this.#open.byteLength > 0) this.#close((this.#newestPts ?? this.#open.startTicks) + length);
    this.#open = undefined;
    this.#taking = false;
  }

  /** Whether a unit of the leading stream belongs to what is made. */
  takes(unit: Unit): boolean {
    if (!this.#taking || unit.pts < this.#from) return false;
    if (unit.key) this.#open!.takeKeyFrame();
    return true;
  }

  /** The same for sound beside pictures: it joins on to what was taken; at the start, and after a hole, to the pictures. */
  takesSound(pts: Ticks): boolean {
    if (!this.#taking) return false;
    const earliest = this.#audioEnd > this.#from - MAX_SOUND_LAG ? this.#audioEnd : this.#from;
    if (pts < earliest - AAC_FRAME_TICKS / 2) return false;
    this.#audioEnd = pts + AAC_FRAME_TICKS;
    return true;
  }

  #startAt(unit: Unit): SegmentStart | undefined {
    const { cuts } = this.#options;
    const place = { pts: this.timeOf(unit), key: unit.key };
    return this.#open ? cuts.next(place, this.#open) : cuts.first(place, this.#last);
  }

  /** No segment of the source is here: what the encoder makes up for it is nothing that players could be told of. */
  #isOver(unit: Unit): boolean {
    const place = { pts: this.timeOf(unit), key: unit.key };
    return this.#options.cuts.isOver?.(place, this.#open!) ?? false;
  }

  #endsPartBefore(unit: Unit): boolean {
    const { partTicks, kind } = this.#options;
    const isFull = this.#partIsFull(unit);
    if (isFull || !unit.key || kind === 'audio' || partTicks === 0) return isFull;
    return mayEndAtKeyFrame(this.#open!, unit.pts, partTicks);
  }

  #partIsFull(unit: Unit): boolean {
    const { partTicks, kind } = this.#options;
    const time = unit.dts + this.#reorder;
    const frame = kind === 'audio' ? AAC_FRAME_TICKS : time - (this.#lastTime ?? time);
    this.#lastTime = time;
    return exceedsPart(time + frame - this.#open!.partStartTicks, partTicks);
  }

  #endOfOpen(): Ticks {
    return this.#open ? this.#options.cuts.endOf(this.#open) : Infinity;
  }

  /** RFC 8216bis 6.2.1: media that is absent has parts of its length, which are gaps. */
  #lose(until: Ticks): void {
    const open = this.#open;
    if (!open || until - open.publishedEndTicks < LEAST_LOSS) return;
    for (const part of open.lose(until, this.#options.partTicks)) this.#options.events.part(open.asOpen(), part);
  }

  /** @param full nothing more of its segment comes */
  #endPart(end: Ticks, full = false): void {
    const part = this.#open?.endPart(end);
    if (part) this.#options.events.part({ ...this.#open!.asOpen(), full }, part);
  }

  #close(end: Ticks): void {
    const open = this.#open!;
    if (this.#options.partTicks > 0) this.#endPart(end, true);
    this.#open = undefined;
    this.#last = { msn: open.msn, endTicks: end };
    this.#options.events.segment(open.finish(end));
  }
}
