import { BEAT_MS, type Beat } from './beat.ts';

/** Beats that `most` goes by: ten seconds, so that a pause or two in them do not count. */
const COUNTED = 200;

/**
 * How late the event loop is with what is due, by the beat, for which the process wakes anyway: Node's own measure has a
 * timer of its own, which costs a waking every time.
 */
export class LoopDelay {
  readonly #beat: Pick<Beat, 'every'>;
  #end: (() => void) | undefined;
  #last = 0;
  #longest = 0;
  /** Of the last beats, ms; the oldest is written over. */
  readonly #late: number[] = [];
  #at = 0;

  constructor(beat: Pick<Beat, 'every'>) {
    this.#beat = beat;
  }

  start(): void {
    this.#last = performance.now();
    this.#end = this.#beat.every(BEAT_MS, () => this.#strike());
  }

  stop(): void {
    this.#end?.();
    this.#end = undefined;
  }

  /** The longest one since this was last asked, seconds. */
  takeLongest(): number {
    const longest = this.#longest;
    this.#longest = 0;
    return longest / 1000;
  }

  /** What 99 of 100 do not exceed, of those of ten seconds, seconds; undefined where there was none. */
  get most(): number | undefined {
    const sorted = this.#late.toSorted((one, other) => one - other);
    return sorted.length === 0 ? undefined : sorted[Math.ceil(sorted.length * 0.99) - 1]! / 1000;
  }

  #strike(): void {
    const now = performance.now();
    const late = Math.max(0, now - this.#last - BEAT_MS);
    this.#last = now;
    this.#longest = Math.max(this.#longest, late);
    this.#late[this.#at] = late;
    this.#at = (this.#at + 1) % COUNTED;
  }
}
