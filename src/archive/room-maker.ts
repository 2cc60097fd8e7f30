import { TICKS_PER_SECOND, type Ticks } from '../clock/ticks.ts';
import type { ArchiveReading } from './archive-reading.ts';
import { HOUR_TICKS, hourStart, type Hour } from './hour.ts';
import type { Hours } from './hours.ts';
import type { Remover } from './remover.ts';
import type { WriteQueue } from './write-queue.ts';

export interface RoomMakerOptions {
  readonly hours: Hours;
  readonly reading: ArchiveReading;
  readonly queue: WriteQueue;
  readonly remover: Remover;
  /** What is never removed, ticks back from the newest. It may change. */
  readonly leastKept: () => Ticks;
}

/** Steps of removal of an hour that is not over yet, ticks. */
const STEP: Ticks = 60 * TICKS_PER_SECOND;

/** Removes the oldest that no recording names where a disk is too full, a little at a time. */
export class RoomMaker {
  readonly #options: RoomMakerOptions;

  constructor(options: RoomMakerOptions) {
    this.#options = options;
  }

  /** Start of what may be removed; undefined where there is nothing of that. */
  async oldest(): Promise<Ticks | undefined> {
    const { reading, leastKept } = this.#options;
    const range = await reading.extent();
    return range && range.from < range.to - leastKept() ? range.from : undefined;
  }

  /** An hour, or of the newest hours a minute. @returns bytes */
  async removeOldest(): Promise<number> {
    const { hours, reading, queue, remover, leastKept } = this.#options;
    const range = await reading.extent();
    if (!range) return 0;
    for (const edge of removalEdges(await this.#allHours(), range.to - leastKept())) {
      let removed = 0;
      for (const rendition of await hours.renditions()) {
        await queue.run(rendition, async () => {
          removed += await remover.removeBefore(rendition, edge, 0);
        });
      }
      if (removed > 0) return removed;
    }
    return 0;
  }

  /** Of any rendition, oldest first. */
  async #allHours(): Promise<Hour[]> {
    const { hours } = this.#options;
    const all = new Set<Hour>();
    for (const rendition of await hours.renditions()) for (const hour of await hours.of(rendition)) all.add(hour);
    return [...all].sort();
  }
}

/** Up to where to remove, smallest first: the ends of hours, and where that is too much, minutes. */
const removalEdges = function* (hours: readonly Hour[], limit: Ticks): Iterable<Ticks> {
  for (const hour of hours) {
    const end = hourStart(hour) + HOUR_TICKS;
    if (end + HOUR_TICKS <= limit) yield end;
    else for (let edge = hourStart(hour) + STEP; edge <= Math.min(end, limit); edge += STEP) yield edge;
  }
};
