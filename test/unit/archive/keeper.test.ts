import { pino } from 'pino';
import { describe, expect, test } from 'vitest';
import { ArchiveKeeper, type KeeperOptions, type KeptArchive, type KeptWithin } from '../../../src/archive/keeper.ts';

/** An archive of hours of 100 bytes each, which begin at these moments. */
class Hours implements KeptArchive {
  hours: number[];
  readonly pinned: readonly number[];

  constructor(hours: number[], pinned: readonly number[] = []) {
    this.hours = hours;
    this.pinned = pinned;
  }

  usage(): Promise<number> {
    return Promise.resolve(100 * this.hours.length);
  }

  oldest(): Promise<number | undefined> {
    return Promise.resolve(this.hours[0]);
  }

  removeOldest(): Promise<number> {
    const goes = this.hours.find((hour) => !this.pinned.includes(hour));
    this.hours = this.hours.filter((hour) => hour !== goes);
    return Promise.resolve(goes === undefined ? 0 : 100);
  }
}

const keeper = (
  archives: KeptWithin['archives'],
  { freeBytes = () => Promise.resolve(1e9), ...within }: Partial<KeptWithin & KeeperOptions> = {},
) => {
  const words: string[] = [];
  const log = pino({}, { write: (line: string) => words.push((JSON.parse(line) as { msg: string }).msg) });
  const limits = () => ({ archives, size: undefined, free: undefined, ...within });
  return {
    words,
    keeper: new ArchiveKeeper({ limits, freeBytes, log }),
  };
};

describe('the keeper of archives', () => {
  test('removes the oldest of a channel that has more than it may', async () => {
    const [one, other] = [new Hours([1, 2, 3, 4]), new Hours([0, 1])];
    await keeper([
      { name: 'one', archive: one, size: 250 },
      { name: 'other', archive: other },
    ]).keeper.check();
    expect([one.hours, other.hours]).toEqual([
      [3, 4],
      [0, 1],
    ]);
  });

  test('removes the oldest of any where all together have more', async () => {
    const [one, other] = [new Hours([1, 4, 5]), new Hours([2, 3, 6])];
    await keeper(
      [
        { name: 'one', archive: one },
        { name: 'other', archive: other },
      ],
      { size: 300 },
    ).keeper.check();
    expect([one.hours, other.hours]).toEqual([[4, 5], [6]]);
  });

  test('keeps so much of the disk free', async () => {
    const one = new Hours([1, 2, 3, 4]);
    const freeBytes = () => Promise.resolve(500 - 100 * one.hours.length);
    await keeper([{ name: 'one', archive: one }], { free: 350, freeBytes }).keeper.check();
    expect(one.hours).toEqual([4]);
  });

  test('leaves what recordings name, and says once that there is too much', async () => {
    const one = new Hours([1, 2, 3], [1, 3]);
    const { keeper: kept, words } = keeper([{ name: 'one', archive: one, size: 100 }]);
    await kept.check();
    await kept.check();
    expect(one.hours).toEqual([1, 3]);
    expect(words).toHaveLength(1);
  });
});
