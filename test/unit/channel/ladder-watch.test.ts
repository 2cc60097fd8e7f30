import { describe, expect, it } from 'vitest';
import { LadderWatch, type OnAirSource } from '../../../src/channel/ladder-watch.ts';
import { defaultLadder } from '../../../src/encoder/ladder.ts';
import type { Rung } from '../../../src/encoder/rung.ts';

const CORES = 16;
const watch = (): LadderWatch => new LadderWatch((source) => defaultLadder(CORES, 1, source));
const source = (name: string, height: number): OnAirSource => ({
  name,
  format: { width: (height * 16) / 9, height, frameRate: undefined },
});
const names = (rungs: readonly Rung[] | undefined): string[] | undefined => rungs?.map(({ name }) => name);
const FULL = defaultLadder(CORES, 1, undefined);

describe('the watch on the ladder', () => {
  it('follows a smaller source once it has been on the air for three seconds', () => {
    const ladder = watch();
    expect(ladder.update(source('studio', 480), FULL, 100)).toBeUndefined();
    expect(ladder.update(source('studio', 480), FULL, 102.9)).toBeUndefined();
    expect(names(ladder.update(source('studio', 480), FULL, 103))).toEqual(['480p', '360p', '240p', 'audio']);
  });

  it('goes back up for a larger one', () => {
    const ladder = watch();
    const small = defaultLadder(CORES, 1, source('studio', 240).format);
    ladder.update(source('studio', 1080), small, 0);
    expect(names(ladder.update(source('studio', 1080), small, 3))).toEqual(names(FULL));
  });

  it('keeps what suits, and does not ask twice', () => {
    const ladder = watch();
    ladder.update(source('studio', 1080), FULL, 0);
    expect(ladder.update(source('studio', 1080), FULL, 60)).toBeUndefined();
    const fitting = defaultLadder(CORES, 1, source('studio', 480).format);
    ladder.update(source('studio', 480), FULL, 61);
    expect(ladder.update(source('studio', 480), FULL, 70)).toBeDefined();
    expect(ladder.update(source('studio', 480), fitting, 71)).toBeUndefined();
  });

  it.each([
    ['another input', source('backup', 480)],
    ['another size', source('studio', 360)],
    ['nothing but a filler', undefined],
  ])('counts anew when %s comes between', (_, between) => {
    const ladder = watch();
    ladder.update(source('studio', 480), FULL, 0);
    expect(ladder.update(between, FULL, 2)).toBeUndefined();
    expect(ladder.update(source('studio', 480), FULL, 3)).toBeUndefined();
    expect(ladder.update(source('studio', 480), FULL, 5.9)).toBeUndefined();
    expect(ladder.update(source('studio', 480), FULL, 6)).toBeDefined();
  });

  it('keeps the ladder while only a filler is on the air, for however long', () => {
    const ladder = watch();
    for (let now = 0; now < 100; now++) expect(ladder.update(undefined, FULL, now)).toBeUndefined();
  });

  it('keeps the frame rate: another one would be another stream', () => {
    const current = FULL.map((rung) => (rung.kind === 'video' ? { ...rung, frameRate: 25 } : rung));
    const ladder = watch();
    ladder.update(source('studio', 480), current, 0);
    const wanted = ladder.update(source('studio', 480), current, 3)!;
    const rates = wanted.flatMap((rung) => (rung.kind === 'video' ? [rung.frameRate] : []));
    expect(rates).toEqual([25, 25, 25]);
  });
});
