import { secondsToTicks, ticksToSeconds, type Ticks } from '../clock/ticks.ts';
import { dueTicks, laneOf, type Sample } from '../media/sample.ts';
import { Steering, type Level } from './pacer-steering.ts';
import { SampleQueue } from './sample-queue.ts';
import type { SourceCue } from './source-cue.ts';
import type { SourceEpoch } from './source-epoch.ts';

const INTERVAL_MS = 10;
/** More than this behind, with samples at hand, is time that was lost (the machine slept). */
const LOST: Ticks = secondsToTicks(2);
/** A sample that comes later than this after all others were used up begins anew, behind a pause. */
const LATE: Ticks = secondsToTicks(0.15);
/** Pictures wait this long for the first sound, and the reverse. */
const HOLD: Ticks = secondsToTicks(3);
/** No sample of any source is longer; what claims to be leaves a hole. */
const LONGEST_SAMPLE: Ticks = secondsToTicks(0.2);
const USUAL_SAMPLE: Ticks = secondsToTicks(1 / 30);
/** Cues that may wait: those of many minutes. */
const MAX_CUES = 100;
/** What may wait. */
const MAX_BYTES = 64 * 1024 * 1024;

export interface PacerOptions {
  /** The programme clock. */
  readonly now: () => Ticks;
  readonly push: (sample: Sample) => void;
  /** Takes cues when the samples that they came with are given out; they keep their distance to them. */
  readonly cue?: (cue: SourceCue) => void;
  /** Seconds that are read ahead: `room` waits while more is there. */
  readonly readAhead: number;
}

/**
 * Gives samples out at their natural speed, whatever the bursts are in which they come: in the order of their times,
 * with timestamps that run on without a break through all epochs of the source. When nothing is left, it goes on with
 * the next sample as it comes: what was lost is a pause, in the timestamps too, and not a burst.
 */
export class Pacer {
  readonly #options: PacerOptions;
  readonly #steering = new Steering();
  #readAhead: Ticks;
  readonly #video = new SampleQueue();
  readonly #audio = new SampleQueue();
  /** By lane; those of further languages are added as they come. */
  readonly #queues = [this.#video, this.#audio];
  #expectsAudio = true;
  /** Where what was placed so far ends; and the newest picture. */
  #end: Ticks = 0;
  #lastVideo: Ticks | undefined;
  /** From placed times to the programme clock; undefined while the first samples are waited for. */
  #offset: Ticks | undefined;
  /** The offset before the pause that lasts now. */
  #formerOffset: Ticks | undefined;
  /** Length of all pauses: they are holes in the feed's time too. */
  #lag: Ticks = 0;
  #heldSince: Ticks | undefined;
  #lastTick: Ticks | undefined;
  #pauses = 0;
  #cues: { readonly cue: SourceCue; readonly behind: Ticks }[] = [];
  #waiters = new Set<() => void>();
  #timer: NodeJS.Timeout | undefined;

  constructor(options: PacerOptions) {
    this.#options = options;
    this.#readAhead = secondsToTicks(options.readAhead);
  }

  /** Times that it ran out of samples and had to wait. */
  get pauses(): number {
    return this.#pauses;
  }

  /** Seconds of the source that wait to be given out. */
  get ahead(): number {
    const first = this.#first()?.firstDue;
    return first === undefined ? 0 : ticksToSeconds(this.#end - first);
  }

  get isFull(): boolean {
    const bytes = this.#queues.reduce((sum, queue) => sum + queue.bytes, 0);
    return this.ahead >= ticksToSeconds(this.#readAhead) || bytes > MAX_BYTES;
  }

  start(): void {
    this.#timer ??= setInterval(() => this.tick(), INTERVAL_MS);
  }

  stop(): void {
    clearInterval(this.#timer);
    this.#timer = undefined;
    this.#release();
  }

  /** Whether sound is to be waited for. */
  set expectsAudio(expects: boolean) {
    this.#expectsAudio = expects;
  }

  /** Seconds that are read ahead. */
  set readAhead(seconds: number) {
    this.#readAhead = secondsToTicks(seconds);
  }

  /** Keeps what waits within bounds, by going a little faster or slower. Absent: the natural speed. */
  steer(level?: Level): void {
    this.#steering.level = level;
  }

  /** @param epoch the stretch of the source that the sample belongs to */
  add(sample: Sample, epoch: SourceEpoch): void {
    const shift = epoch.shiftOf(sample, this.#end);
    const placed = placeSample(sample, shift);
    const due = dueTicks(placed);
    if (placed.kind === 'video') {
      const length = this.#lastVideo === undefined ? USUAL_SAMPLE : due - this.#lastVideo;
      this.#end = Math.max(this.#end, placed.pts + Math.min(length > 0 ? length : USUAL_SAMPLE, LONGEST_SAMPLE));
      this.#lastVideo = due;
    } else if (this.#lastVideo === undefined) this.#end = Math.max(this.#end, due);
    this.#noteLate(due);
    this.#queue(laneOf(placed)).push(placed);
  }

  /** @param epoch the stretch of the source that the cue belongs to; nothing happens before its first sample */
  addCue(cue: SourceCue, epoch: SourceEpoch): void {
    const { shift } = epoch;
    if (shift === undefined || this.#cues.length >= MAX_CUES) return;
    this.#cues.push({ cue: { ...cue, source: cue.source + shift }, behind: this.#end - USUAL_SAMPLE });
  }

  /** Resolves when more may be read. @throws what the signal says */
  async room(signal: AbortSignal): Promise<void> {
    while (this.isFull) {
      signal.throwIfAborted();
      await new Promise<void>((resolve) => {
        const done = (): void => {
          signal.removeEventListener('abort', done);
          this.#waiters.delete(done);
          resolve();
        };
        this.#waiters.add(done);
        signal.addEventListener('abort', done, { once: true });
      });
    }
    signal.throwIfAborted();
  }

  /** Gives out what is due. */
  tick(): void {
    const now = this.#options.now();
    this.#steer(now);
    if (this.#offset === undefined && !this.#begin(now)) return;
    for (let queue = this.#first(); queue && this.#isDue(queue, now); queue = this.#first()) {
      this.#options.push(placeSample(queue.take(), this.#lag));
    }
    if (this.#cues.length > 0) this.#giveCues(now);
    if (this.#waiters.size > 0 && !this.isFull) this.#release();
  }

  /** Those whose samples have been given out. */
  #giveCues(now: Ticks): void {
    while (this.#cues.length > 0 && this.#cues[0]!.behind + this.#offset! <= now) {
      const { cue } = this.#cues.shift()!;
      this.#options.cue?.({ ...cue, source: cue.source + this.#lag });
    }
  }

  #release(): void {
    for (const waiter of [...this.#waiters]) waiter();
  }

  #queue(lane: number): SampleQueue {
    while (this.#queues.length <= lane) this.#queues.push(new SampleQueue());
    return this.#queues[lane]!;
  }

  #first(): SampleQueue | undefined {
    let first: SampleQueue | undefined;
    for (const queue of this.#queues) {
      if (queue.firstDue !== undefined && queue.firstDue < (first?.firstDue ?? Infinity)) first = queue;
    }
    return first;
  }

  #isDue(queue: SampleQueue, now: Ticks): boolean {
    const at = queue.firstDue! + this.#offset!;
    if (now - at > LOST) this.#resume(this.#offset, now - queue.firstDue!);
    return queue.firstDue! + this.#offset! <= now;
  }

  /** Everything had been used up, and this comes too late: the beginning is waited for again. */
  #noteLate(due: Ticks): void {
    if (this.#offset === undefined || this.#first()) return;
    if (due + this.#offset > this.#options.now() - LATE) return;
    this.#formerOffset = this.#offset;
    this.#offset = undefined;
    this.#pauses++;
  }

  #begin(now: Ticks): boolean {
    const first = this.#first();
    if (!first) return false;
    this.#heldSince ??= now;
    const isComplete = !this.#video.isEmpty && (!this.#expectsAudio || !this.#audio.isEmpty);
    if (!isComplete && now - this.#heldSince < HOLD) return false;
    this.#heldSince = undefined;
    const delay = secondsToTicks(this.#steering.missing(this.ahead));
    this.#resume(this.#formerOffset, now + delay - first.firstDue!);
    this.#steering.begin(now);
    return true;
  }

  #resume(before: Ticks | undefined, offset: Ticks): void {
    if (before !== undefined) this.#lag += Math.round(offset - before);
    this.#offset = offset;
  }

  #steer(now: Ticks): void {
    const elapsed = now - (this.#lastTick ?? now);
    this.#lastTick = now;
    if (this.#offset !== undefined) this.#offset -= this.#steering.advance(now, elapsed, this.ahead);
  }
}

const placeSample = (sample: Sample, shift: Ticks): Sample =>
  sample.kind === 'video'
    ? { ...sample, pts: sample.pts + shift, dts: sample.dts + shift }
    : { ...sample, pts: sample.pts + shift };
