/** Key frames come at even intervals, give or take the jitter on their way: none is to be waited for because of it. Seconds. */
const SLACK = 0.2;
/** What was wrong counts as over once it was well for this long: longer than a glitch. Seconds. */
const CALM = 2;
/** Longer than between two key frames of most sources: what lay before such a pause has no part in a count. Seconds. */
const PAUSE = 15;
/** An alarm that nothing confirms any more is let go: rather a bad picture than a good one kept off the air. Seconds. */
const UNCONFIRMED = 60;

/**
 * Turns single looks at a source into an alarm: raised once all of them were bad for as long as is wanted, cleared once
 * all were good for two seconds. Pure: the time is passed in, in seconds of any one clock that never goes back.
 */
export class Alarm {
  readonly #after: number;
  #badSince: number | undefined;
  #goodSince: number | undefined;
  #lastLook = -Infinity;
  #raised = false;

  /** @param after how long it must be bad, seconds */
  constructor(after: number) {
    this.#after = after;
  }

  get raised(): boolean {
    return this.#raised;
  }

  /** Since when what raised it has been so; undefined while it is not raised. */
  get since(): number | undefined {
    return this.#raised ? this.#badSince : undefined;
  }

  /**
   * Takes one look.
   * @param since when what was seen began, where that is earlier
   */
  look(bad: boolean, now: number, since = now): void {
    if (now - this.#lastLook > PAUSE && !this.#raised) this.forget();
    this.#lastLook = now;
    if (bad) {
      this.#goodSince = undefined;
      this.#badSince ??= since;
      if (now - this.#badSince >= this.#after - SLACK) this.#raised = true;
      return;
    }
    this.#goodSince ??= now;
    if (!this.#raised) this.#badSince = undefined;
    else if (now - this.#goodSince >= CALM) this.forget();
  }

  /** To be called now and then: an alarm that could not be confirmed for a minute is let go. */
  tick(now: number): void {
    if (this.#raised && now - this.#lastLook > UNCONFIRMED) this.forget();
  }

  /** Begins anew, with nothing seen. */
  forget(): void {
    this.#raised = false;
    this.#badSince = undefined;
    this.#goodSince = undefined;
  }
}
