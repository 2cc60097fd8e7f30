import type { Logger } from 'pino';

/** Bytes that may wait for a slow disk; what comes then is served from memory only, and missing on disk. */
const MAX_WAITING_BYTES = 128 * 1024 * 1024;

/** One after the other in each rendition. A disk that fails or is full is told once, until it works again. */
export class WriteQueue {
  readonly #log: Logger;
  readonly #lanes = new Map<string, Promise<unknown>>();
  #waiting = 0;
  #problem: string | undefined;

  constructor(log: Logger) {
    this.#log = log;
  }

  /** What keeps segments from being written; undefined while all is well. */
  get problem(): string | undefined {
    return this.#problem;
  }

  /** Writes a segment when its turn comes. Never rejects. @returns whether it was written */
  async add(rendition: string, byteLength: number, write: () => Promise<void>): Promise<boolean> {
    if (this.#waiting + byteLength > MAX_WAITING_BYTES) {
      this.#failed(new Error('the disk is too slow: segments are lost to the archive'));
      return false;
    }
    this.#waiting += byteLength;
    const done = await this.#turn(rendition, write);
    this.#waiting -= byteLength;
    if (done && this.#problem !== undefined) {
      this.#log.info({ was: this.#problem }, 'segments are written to disk again');
      this.#problem = undefined;
    }
    return done;
  }

  /** Does something else with a rendition's files when its turn comes. Never rejects. @returns whether it was done */
  run(rendition: string, action: () => Promise<void>): Promise<boolean> {
    return this.#turn(rendition, action);
  }

  /** Resolves when all that was queued is done. */
  async flush(): Promise<void> {
    await Promise.all(this.#lanes.values());
  }

  #turn(rendition: string, action: () => Promise<void>): Promise<boolean> {
    const turn = (this.#lanes.get(rendition) ?? Promise.resolve()).then(action).then(
      () => true,
      (error: unknown) => {
        this.#failed(error);
        return false;
      },
    );
    this.#lanes.set(rendition, turn);
    return turn;
  }

  #failed(error: unknown): void {
    const message = error instanceof Error ? error.message : String(error);
    if (this.#problem === undefined) {
      this.#log.error({ why: message }, 'segments cannot be written to disk; live goes on from memory');
    }
    this.#problem = message;
  }
}
