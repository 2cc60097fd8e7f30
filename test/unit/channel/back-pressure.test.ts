import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BackPressure } from '../../../src/channel/back-pressure.ts';

const changes = (behind: readonly (number | undefined)[]): (string | undefined)[] => {
  const pressure = new BackPressure();
  return behind.map((seconds) => pressure.update(seconds));
};

describe('back pressure', () => {
  it('holds publishers back once the encoder is far behind, and lets go only when it has caught up well', () => {
    expect(changes([0, 3.9, 4, 4.1, 9, 3, 2.1, 2, 1])).toEqual([
      ...[undefined, undefined, undefined, 'hold'],
      ...[undefined, undefined, undefined, 'release', undefined],
    ]);
  });

  it('holds nobody back while nothing is known, and lets go when an encoder starts anew', () => {
    expect(changes([undefined, undefined])).toEqual([undefined, undefined]);
    expect(changes([5, undefined, undefined])).toEqual(['hold', 'release', undefined]);
  });

  it('holds and releases in turns, whatever comes', () => {
    const behind = fc.oneof(fc.double({ min: 0, max: 10, noNaN: true }), fc.constant(undefined));
    fc.assert(
      fc.property(fc.array(behind), (seconds) => {
        const told = changes(seconds).filter((change) => change !== undefined);
        expect(told).toEqual(told.map((_, index) => (index % 2 === 0 ? 'hold' : 'release')));
      }),
    );
  });
});
