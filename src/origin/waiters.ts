import type { RenditionTimeline } from '../timeline/rendition-timeline.ts';
import { spreadOver } from './spread.ts';

/** `late`: what was waited for did not come in time. `gone`: it never will. `stopped`: the server ends. */
export type WaitOutcome = 'reached' | 'late' | 'gone' | 'stopped';

/** Somebody who waits. */
export abstract class Waiter {
  /** By the monotonic clock, ms; set when the wait begins. */
  deadline = Infinity;
  /** Asked after each change. */
  abstract isReached(): boolean;
  /** Called once, unless the wait is given up. */
  abstract settle(outcome: WaitOutcome): void;
}

export interface WaitersOptions {
  /** How long a request is held at most. */
  readonly holdMs: number;
  /** Many who are told of the same change are told over this time, evenly; absent or 0: at once. */
  readonly spreadMs?: number | undefined;
  /** Told what settling threw: one waiter's trouble is not the others'. */
  readonly onError: (error: unknown) => void;
}

/** Fewer than these make no burst. */
const MANY = 50;

/**
 * The requests that wait for one rendition to change: one set, one listener on its timeline and one timer for all.
 * Nothing runs while nobody waits.
 */
export class Waiters {
  readonly #rendition: RenditionTimeline;
  readonly #options: WaitersOptions;
  /** All are held for the same time, so that they stand in the order of their deadlines. */
  readonly #waiting = new Set<Waiter>();
  #stopListening: (() => void) | undefined;
  #checkScheduled = false;
  #timer: NodeJS.Timeout | undefined;

  constructor(rendition: RenditionTimeline, options: WaitersOptions) {
    this.#rendition = rendition;
    this.#options = options;
  }

  get size(): number {
    return this.#waiting.size;
  }

  add(waiter: Waiter): void {
    waiter.deadline = performance.now() + this.#options.holdMs;
    this.#waiting.add(waiter);
    this.#stopListening ??= this.#rendition.onChange(() => this.#scheduleCheck());
    this.#armTimer();
  }

  /** Gives up the wait. */
  delete(waiter: Waiter): void {
    if (this.#waiting.delete(waiter)) this.#restWhenEmpty();
  }

  stop(outcome: 'gone' | 'stopped' = 'stopped'): void {
    for (const waiter of this.#waiting) this.#settle(waiter, outcome);
    this.#restWhenEmpty();
  }

  /**
   * Looked at after the current batch of input: the last part of a segment and the segment itself are published one
   * after the other, and what lies in between is no state to be shown.
   */
  #scheduleCheck(): void {
    if (this.#checkScheduled) return;
    this.#checkScheduled = true;
    setImmediate(() => {
      this.#checkScheduled = false;
      const { spreadMs = 0 } = this.#options;
      if (spreadMs > 0 && this.#waiting.size >= MANY) this.#settleReached(spreadMs);
      else for (const waiter of this.#waiting) if (waiter.isReached()) this.#settle(waiter, 'reached');
      this.#restWhenEmpty();
    });
  }

  #settleReached(spreadMs: number): void {
    const reached = [...this.#waiting].filter((waiter) => waiter.isReached());
    const settle = (waiter: Waiter): void => {
      // Meanwhile it may have given up, or been told by the change after this one.
      if (this.#waiting.has(waiter)) this.#settle(waiter, 'reached');
    };
    spreadOver(reached, spreadMs, settle, () => this.#restWhenEmpty());
  }

  #armTimer(): void {
    const [oldest] = this.#waiting;
    if (!oldest || this.#timer) return;
    this.#timer = setTimeout(() => this.#expire(), Math.max(1, oldest.deadline - performance.now()));
  }

  #expire(): void {
    this.#timer = undefined;
    const now = performance.now();
    for (const waiter of this.#waiting) {
      if (waiter.deadline > now) break;
      this.#settle(waiter, 'late');
    }
    this.#restWhenEmpty();
    this.#armTimer();
  }

  #settle(waiter: Waiter, outcome: WaitOutcome): void {
    this.#waiting.delete(waiter);
    try {
      waiter.settle(outcome);
    } catch (error) {
      this.#options.onError(error);
    }
  }

  #restWhenEmpty(): void {
    if (this.#waiting.size > 0) return;
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#stopListening?.();
    this.#stopListening = undefined;
  }
}
