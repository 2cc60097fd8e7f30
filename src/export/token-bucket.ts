/** Media that may be sent at full speed, and how fast it goes on. */
export interface Rate {
  /** Seconds of media at full speed; what is not asked for grows back at `factor`. */
  readonly burst: number;
  /** Seconds of media for each second: 2 is twice the media's bit rate. Above 0. */
  readonly factor: number;
}

/** Who is woken late gets what has come together meanwhile, also without a burst. Seconds. */
const LATENESS = 0.25;

/**
 * How much media somebody may be sent now. It counts seconds of media, not bytes: what a byte costs follows from the
 * bit rate of the media that it is of, so that one bucket serves a player that changes its rendition. Pure.
 */
export class TokenBucket {
  #rate: Rate;
  /** Seconds of media; below 0 where more was taken than was there. */
  #level: number;
  #at: number;

  /** @param now monotonic, seconds, as in all that follows */
  constructor(rate: Rate, now: number) {
    this.#rate = rate;
    this.#level = rate.burst;
    this.#at = now;
  }

  /** Goes on with another rate from now on. */
  change(rate: Rate, now: number): void {
    this.#advance(now);
    this.#rate = rate;
    this.#level = Math.min(this.#level, mostOf(rate));
  }

  /** When something may be taken again: `now` where that is at once. */
  freeAt(now: number): number {
    this.#advance(now);
    return this.#level >= 0 ? now : now - this.#level / this.#rate.factor;
  }

  /** Takes so much, also more than is there: the next one waits the longer for it. @param seconds of media */
  take(seconds: number, now: number): void {
    this.#advance(now);
    this.#level -= seconds;
  }

  #advance(now: number): void {
    const passed = Math.max(0, now - this.#at);
    this.#at = Math.max(this.#at, now);
    this.#level = Math.min(mostOf(this.#rate), this.#level + passed * this.#rate.factor);
  }
}

const mostOf = ({ burst, factor }: Rate): number => Math.max(burst, LATENESS * factor);
