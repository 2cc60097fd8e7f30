import type { Logger } from 'pino';
import type { Input } from '../inputs/input.ts';
import { BackPressure } from './back-pressure.ts';

/** A publisher is held back for so long when the encoder cannot keep up; then pictures are dropped instead. Seconds. */
const LONGEST_HOLD = 2;

export interface PublisherHoldOptions {
  readonly inputs: () => readonly Pick<Input, 'hold'>[];
  readonly onAir: () => Pick<Input, 'name' | 'hold'> | undefined;
  /** Silence after which an input is lost, seconds. */
  readonly stallAfter: () => number;
  readonly log: Logger;
}

/** An encoder that falls behind slows the publisher down for a moment; what it then still cannot take is dropped. */
export class PublisherHold {
  readonly #options: PublisherHoldOptions;
  readonly #pressure = new BackPressure();

  constructor(options: PublisherHoldOptions) {
    this.#options = options;
  }

  /** To be called a few times in a second. @param behind of the encoder, seconds; undefined while nothing has come out */
  update(behind: number | undefined): void {
    const change = this.#pressure.update(behind);
    if (change === 'hold') this.#hold();
    if (change === 'release') for (const input of this.#options.inputs()) input.hold?.(0);
  }

  #hold(): void {
    const { onAir, stallAfter, log } = this.#options;
    const input = onAir();
    const text = 'the encoder cannot keep up';
    log.warn({ input: input?.name }, input?.hold ? `${text}; holding the publisher back` : text);
    // Held for as long as an input may be silent, a publisher would be taken for lost.
    input?.hold?.(Math.min(LONGEST_HOLD, stallAfter() / 2));
  }
}
