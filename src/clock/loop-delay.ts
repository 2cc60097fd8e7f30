import { BEAT_MS, type Beat } from './beat.ts';

/**
 * How late the event loop is with what is due, by the beat, for which the process wakes anyway: Node's own measure has a
 * timer of its own, which costs a waking every time.
 */
export class LoopDelay {
  readonly #beat: Pick<Beat, 'every'>;
  #end: (() => void) | undefined;
  #last = 0;
  #late: number[] = [];

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

  /**
   * Since it was last asked.
   * @returns seconds, the longest one and the 99th percentile; undefined where there was no beat
   */
  take(): { readonly longest: number; readonly most: number } | undefined {
    const sorted = this.#late.sort((one, other) => one - other);
    this.#late = [];
    if (sorted.length === 0) return undefined;
    const most = sorted[Math.ceil(sorted.length * 0.99) - 1]!;
    return { longest: sorted.at(-1)! / 1000, most: most / 1000 };
  }

  #strike(): void {
    const now = performance.now();
    this.#late.push(Math.max(0, now - this.#last - BEAT_MS));
    this.#last = now;
  }
}
