/** How often the process wakes for what it looks at again and again, ms. */
export const BEAT_MS = 50;

interface Beating {
  readonly action: () => void;
  /** Called at each beat whose number leaves `phase` when divided by `beats`. */
  readonly beats: number;
  readonly phase: number;
}

/**
 * One timer for all that is looked at again and again: a timer for each wakes the process for each, which costs more than
 * most looks.
 */
export class Beat {
  readonly #beating = new Set<Beating>();
  #timer: NodeJS.Timeout | undefined;
  #count = 0;
  /** Those of one period do not all come with the same beat. */
  #started = 0;

  /**
   * Calls `action` every `ms`, for the first time after `ms` at the latest.
   * @param ms a multiple of BEAT_MS; rounded to one
   * @returns how to end that
   */
  every(ms: number, action: () => void): () => void {
    const beats = Math.max(1, Math.round(ms / BEAT_MS));
    const beating = { action, beats, phase: this.#started++ % beats };
    this.#beating.add(beating);
    this.#timer ??= setInterval(() => this.#strike(), BEAT_MS);
    return () => {
      this.#beating.delete(beating);
      if (this.#beating.size > 0) return;
      clearInterval(this.#timer);
      this.#timer = undefined;
    };
  }

  #strike(): void {
    this.#count++;
    for (const { action, beats, phase } of this.#beating) {
      if (this.#count % beats === phase) run(action);
    }
  }
}

/** What one throws is as fatal as in a timer of its own, and no business of the others. */
const run = (action: () => void): void => {
  try {
    action();
  } catch (error) {
    setImmediate(() => {
      throw error;
    });
  }
};
