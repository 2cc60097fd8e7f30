import { fc, test } from '@fast-check/vitest';
import { describe, expect, it } from 'vitest';
import { MediaDates, type DatedPiece } from '../../../player/src/scrub/media-dates.ts';

const NOON = Date.parse('2026-11-21T12:00:00Z');

/** Pieces one behind the other in the media, with holes of so many seconds in front of each by the clock. */
const pieces = (
  start: number,
  spans: readonly { readonly hole: number; readonly duration: number }[],
): DatedPiece[] => {
  let time = start;
  let date = NOON;
  return spans.map(({ hole, duration }) => {
    date += 1000 * hole;
    const piece = { start: time, duration, programDateTime: date };
    time += duration;
    date += 1000 * duration;
    return piece;
  });
};

describe('the dates of a media timeline', () => {
  it('are those of the playlist, between segments too', () => {
    const dates = new MediaDates(
      pieces(
        100,
        [2, 2, 2].map((duration) => ({ hole: 0, duration })),
      ),
    );
    expect(dates.dateAt(100)).toBe(NOON);
    expect(dates.dateAt(103.5)).toBe(NOON + 3500);
    expect(dates.mediaAt(NOON + 3500)).toBe(103.5);
  });

  it('go on a little outside of what is listed', () => {
    const dates = new MediaDates(pieces(10, [{ hole: 0, duration: 2 }]));
    expect(dates.dateAt(9)).toBe(NOON - 1000);
    expect(dates.mediaAt(NOON + 3000)).toBe(13);
  });

  it('have holes that take no time to play', () => {
    const dates = new MediaDates(
      pieces(0, [
        { hole: 0, duration: 4 },
        { hole: 60, duration: 4 },
      ]),
    );
    expect(dates.dateAt(5)).toBe(NOON + 65_000);
    expect(dates.mediaAt(NOON + 65_000)).toBe(5);
    expect(dates.mediaAt(NOON + 30_000)).toBe(4);
  });

  it('are not known where the playlist has none', () => {
    const dates = new MediaDates([{ start: 0, duration: 2, programDateTime: null }]);
    expect(dates.dateAt(1)).toBeUndefined();
    expect(dates.mediaAt(NOON)).toBeUndefined();
  });

  const spans = fc.array(
    fc.record({ hole: fc.constantFrom(0, 0, 0, 1, 90), duration: fc.integer({ min: 1, max: 12 }) }),
    { minLength: 1, maxLength: 40 },
  );
  test.prop([spans, fc.double({ min: 0, max: 1, noNaN: true, maxExcluded: true })])(
    'lead from any media time to a date and back to it',
    (each, place) => {
      const list = pieces(7, each);
      const length = each.reduce((sum, { duration }) => sum + duration, 0);
      const time = 7 + place * length;
      const dates = new MediaDates(list);
      expect(dates.mediaAt(dates.dateAt(time)!)).toBeCloseTo(time, 3);
    },
  );
});
