import type { Logger } from 'pino';
import type { Ticks } from '../clock/ticks.ts';

/** One channel's archive, as far as its size goes. */
export interface KeptArchive {
  /** Bytes on disk. */
  usage(): Promise<number>;
  /** The oldest moment that could be removed; undefined where nothing can. */
  oldest(): Promise<Ticks | undefined>;
  /** Removes some of the oldest, an hour at the most. @returns bytes, 0 where nothing can be removed */
  removeOldest(): Promise<number>;
}

/** What there is, and how much of it may be. */
export interface KeptWithin {
  readonly archives: readonly {
    readonly name: string;
    readonly archive: KeptArchive;
    readonly size?: number | undefined;
  }[];
  /** Bytes of all channels together; undefined: no limit. */
  readonly size: number | undefined;
  /** Bytes of the disk that are kept free; undefined: none. */
  readonly free: number | undefined;
}

export interface KeeperOptions {
  /** At this moment: channels come and go. */
  readonly limits: () => KeptWithin;
  /** Bytes of the disk that are free now. */
  readonly freeBytes: () => Promise<number>;
  readonly log: Logger;
}

const INTERVAL_MS = 10_000;
/** Steps of one round: what is more waits for the next one, so that the disk is not kept busy. */
const MOST_STEPS = 200;

/** Removes the oldest where there is too much on disk: of each channel, of all together, and for the room that is kept. */
export class ArchiveKeeper {
  readonly #options: KeeperOptions;
  #timer: NodeJS.Timeout | undefined;
  #round: Promise<void> | undefined;
  #isStuck = false;

  constructor(options: KeeperOptions) {
    this.#options = options;
  }

  start(): void {
    const check = (): void => {
      this.#round ??= this.check()
        .catch((error: unknown) =>
          this.#options.log.error({ err: error }, 'the archive cannot be kept within its size'),
        )
        .finally(() => (this.#round = undefined));
    };
    this.#timer = setInterval(check, INTERVAL_MS);
    check();
  }

  async stop(): Promise<void> {
    clearInterval(this.#timer);
    await this.#round;
  }

  /** One round. @throws Error when the disk cannot be read */
  async check(): Promise<void> {
    const limits = this.#options.limits();
    const all = limits.archives.map(({ archive }) => archive);
    let isStuck = false;
    for (const { archive, size } of limits.archives) {
      if (size !== undefined)
        isStuck = !(await this.#shrink([archive], async () => (await archive.usage()) - size)) || isStuck;
    }
    isStuck = !(await this.#shrink(all, () => this.#excess(limits, all))) || isStuck;
    if (isStuck && !this.#isStuck) {
      this.#options.log.warn('the archive is over its size: all that is left is named by recordings, or on the air');
    }
    this.#isStuck = isStuck;
  }

  /** Bytes that all channels together have too many. */
  async #excess({ size, free }: KeptWithin, all: readonly KeptArchive[]): Promise<number> {
    let used = 0;
    if (size !== undefined) for (const archive of all) used += await archive.usage();
    const missing = free === undefined ? 0 : free - (await this.#options.freeBytes());
    return Math.max(size === undefined ? 0 : used - size, missing);
  }

  /** @returns false where it is too much, and nothing can be removed */
  async #shrink(archives: readonly KeptArchive[], excess: () => Promise<number>): Promise<boolean> {
    let over = await excess();
    for (let step = 0; over > 0 && step < MOST_STEPS; step++) {
      const removed = await removeOldestOf(archives);
      if (removed === 0) return false;
      over -= removed;
    }
    return true;
  }
}

const removeOldestOf = async (archives: readonly KeptArchive[]): Promise<number> => {
  const aged = await Promise.all(archives.map(async (archive) => ({ archive, oldest: await archive.oldest() })));
  const candidates = aged.filter((each): each is { archive: KeptArchive; oldest: Ticks } => each.oldest !== undefined);
  for (const { archive } of candidates.sort((one, other) => one.oldest - other.oldest)) {
    const removed = await archive.removeOldest();
    if (removed > 0) return removed;
  }
  return 0;
};
