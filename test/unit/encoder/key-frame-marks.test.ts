import { describe, expect, test } from 'vitest';
import { KeyFrameMarks } from '../../../src/encoder/key-frame-marks.ts';
import { isShown, shownTime } from '../../../src/clock/shown.ts';
import type { Ticks } from '../../../src/clock/ticks.ts';
import type { Rung } from '../../../src/encoder/rung.ts';
import type { VideoSample } from '../../../src/media/sample.ts';

const rung = (frameRate: number): Rung => ({
  kind: 'video',
  codec: 'h264',
  name: 'small',
  width: 320,
  height: 180,
  frameRate,
  videoBitrate: 400_000,
  audioBitrate: 64_000,
  preset: 'ultrafast',
  options: {},
});
const DELIMITER = Buffer.from('0000000109f0', 'hex');
const REFERENCE = Buffer.concat([DELIMITER, Buffer.from('00000001419a55', 'hex')]);
const RECOVERY_POINT = Buffer.from('060601c480', 'hex');
const DISPOSABLE = Buffer.concat([DELIMITER, Buffer.from('00000001019a55', 'hex')]);

interface Options {
  readonly key?: boolean;
  readonly discontinuity?: boolean;
  readonly data?: (index: number) => Buffer;
  readonly goOnAt?: readonly Ticks[];
  readonly others?: readonly number[];
}

/** What the encoder is given. @param start index of the picture that a segment begins with */
const placed = (sourceRate: number, rate: number, start: number, options: Options = {}): VideoSample[] => {
  const { key = true, discontinuity = false, data = () => REFERENCE, goOnAt = [], others = [] } = options;
  const frame = 90_000 / sourceRate;
  const boundary = { startTicks: shownTime(start * frame), discontinuity };
  const plan = { boundaries: [{ startTicks: 0, discontinuity: false }, boundary] };
  const marks = new KeyFrameMarks({ plan, rungs: [rate, ...others].map(rung), fromTicks: 0, goOnAt });
  return Array.from({ length: 12 }, (_, index): VideoSample => {
    const pts = shownTime(index * frame);
    return { kind: 'video', pts, dts: pts, key: index === 0 || (key && index === start), data: data(index) };
  }).flatMap((sample) => marks.place(sample));
};
const marked = (samples: readonly VideoSample[]): number[] =>
  samples.flatMap(({ data }, index) => (data.includes(RECOVERY_POINT) ? [index] : []));
/** Behind the first segment's. */
const hidden = (samples: readonly VideoSample[]): number[] =>
  samples.flatMap(({ pts }, index) => (isShown(pts) || index < 5 ? [] : [index]));

describe('a picture is marked as a key frame', () => {
  test('where a segment begins without one', () => {
    expect(marked(placed(30, 30, 5, { key: false }))).toEqual([5]);
  });

  test('never where the source has one', () => {
    expect(marked(placed(30, 30, 5))).toEqual([]);
    expect(marked(placed(60, 30, 5))).toEqual([]);
  });

  test('only where others refer to it: decoders ignore the mark elsewhere', () => {
    const data = (index: number): Buffer => (index < 7 ? DISPOSABLE : REFERENCE);
    expect(marked(placed(30, 30, 5, { key: false, data }))).toEqual([7]);
  });

  test('by a recovery point between its delimiter and its slices', () => {
    const [, , , , , { data } = { data: undefined }] = placed(30, 30, 5, { key: false });
    expect(data?.toString('hex')).toBe('0000000109f0' + '00000001060601c480' + '00000001419a55');
  });

  test('where a rendition goes on that is ahead of the others, in mid-segment', () => {
    expect(marked(placed(30, 30, 0, { goOnAt: [7 * 3000 + 20, 4 * 3000] }))).toEqual([4, 7]);
  });
});

describe('nothing takes the place of a key frame', () => {
  test.each([
    [30, 30, []],
    [25, 30, []],
    // Of pictures that go to one frame the last is taken. Halves may be rounded either way.
    [60, 30, [6, 7]],
    [120, 30, [6]],
  ])('of a source of %d pictures per second in a rung of %d', (sourceRate, rate, expected) => {
    expect(hidden(placed(sourceRate, rate, 5))).toEqual(expected);
  });

  test('in the slowest of several rungs', () => {
    expect(hidden(placed(30, 30, 5, { others: [10] }))).toEqual([6, 7]);
    expect(hidden(placed(30, 30, 6, { others: [10] }))).toEqual([7]);
  });

  test('nor that of a picture that is marked as one', () => {
    const given = placed(60, 30, 5, { key: false });
    expect(marked(given)).toEqual([5]);
    expect(hidden(given)).toEqual([6, 7]);
  });
});

describe('a key frame', () => {
  test('is given a frame early as well where feeds meet: behind a hole it would be passed over', () => {
    const given = placed(25, 30, 5, { discontinuity: true });
    const keys = given.filter(({ key, pts }) => key && pts > 0);
    expect(keys).toHaveLength(2);
    expect(keys[1]!.pts - keys[0]!.pts).toBe(3000);
    expect(keys[0]!.dts).toBeLessThan(keys[1]!.dts);
    expect(keys[0]!.data).toBe(keys[1]!.data);
  });

  test('is placed so that its frame is not shown twice, at most a frame late', () => {
    // The fifth at 6 frames, the next at 7.2; the second at 2.4, the next at 3.6; the third at 3.6, the next at 4.8.
    for (const start of [1, 2, 3, 4, 5, 6]) {
      const given = placed(25, 30, start);
      const at = given.findIndex(({ key, pts }) => key && pts > 0);
      const slots = [at, at + 1].map((index) => Math.round(given[index]!.pts / 3000));
      expect(slots[1]! - slots[0]!).toBe(1);
      const late = given[at]!.pts - start * 3600;
      expect(late).toBeGreaterThanOrEqual(0);
      expect(late).toBeLessThan(3000);
    }
  });
});
