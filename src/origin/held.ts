import type { Logger } from 'pino';
import { FAILED, NOT_FOUND, STALLED, STOPPING, type Reply } from './reply.ts';
import { Waiter, type Waiters, type WaitOutcome } from './waiters.ts';

/** Whoever brings an answer to its client. */
export interface Carrier {
  answer(reply: Reply): void;
}

const NOT_REACHED: Readonly<Record<Exclude<WaitOutcome, 'reached'>, Reply>> = {
  late: STALLED,
  gone: NOT_FOUND,
  stopped: STOPPING,
};

/** A request whose answer is not there yet. There may be ten thousand of them: one small object each, and no closures. */
export abstract class Held extends Waiter {
  readonly #waiters: Waiters;
  readonly #log: Logger;
  #carrier: Carrier | undefined;

  constructor(waiters: Waiters, log: Logger) {
    super();
    this.#waiters = waiters;
    this.#log = log;
  }

  /** Made when the wait is over. */
  protected abstract reply(): Reply;

  /** Begins to wait; the carrier is given the answer once, unless the wait is given up. */
  begin(carrier: Carrier): void {
    this.#carrier = carrier;
    this.#waiters.add(this);
  }

  /** For a client that has gone. */
  giveUp(): void {
    this.#waiters.delete(this);
  }

  override settle(outcome: WaitOutcome): void {
    this.#carrier?.answer(outcome === 'reached' ? this.#replyOrFailure() : NOT_REACHED[outcome]);
  }

  /** Outside of a handler nobody else would catch it, and the client would be left waiting. */
  #replyOrFailure(): Reply {
    try {
      return this.reply();
    } catch (error) {
      this.#log.error({ err: error }, 'a held request could not be answered');
      return FAILED;
    }
  }
}
