import { describe, expect, test } from 'vitest';
import { KeyFrameMarks } from '../../../src/encoder/key-frame-marks.ts';
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
const DISPOSABLE = Buffer.concat([DELIMITER, Buffer.from('00000001019a55', 'hex')]);

/** Indices of the pictures that were marked. @param start index of the picture that a segment begins with */
const marked = (
  sourceRate: number,
  rate: number,
  start: number,
  key: boolean,
  more: Partial<Options> = {},
): number[] => {
  const { discontinuity = false, data = () => REFERENCE } = more;
  const frame = 90_000 / sourceRate;
  const boundary = { startTicks: Math.round(start * frame), discontinuity };
  const marks = new KeyFrameMarks({ boundaries: [{ startTicks: 0, discontinuity: false }, boundary] }, [rung(rate)]);
  return Array.from({ length: 12 }, (_, index) => {
    const pts = Math.round(index * frame);
    const sample: VideoSample = {
      kind: 'video',
      pts,
      dts: pts,
      key: index === 0 || (key && index === start),
      data: data(index),
    };
    return marks.mark(sample) === sample.data ? -1 : index;
  }).filter((index) => index >= 0);
};

interface Options {
  readonly discontinuity: boolean;
  readonly data: (index: number) => Buffer;
}

describe('a picture is marked as a key frame', () => {
  test('where a segment begins without one', () => {
    expect(marked(30, 30, 5, false)).toEqual([5]);
  });

  test('never at a key frame that the encoder is sure to see', () => {
    expect(marked(30, 30, 5, true)).toEqual([]);
    expect(marked(25, 30, 5, true)).toEqual([]);
  });

  test('behind a key frame that a slower rate may pass over', () => {
    expect(marked(60, 30, 5, true)).toContain(6);
    expect(marked(120, 30, 5, true)).toEqual(expect.arrayContaining([6, 7, 8]));
  });

  test('behind a key frame where feeds meet', () => {
    expect(marked(30, 30, 5, true, { discontinuity: true })).toEqual([6]);
  });

  test('only where others refer to it: decoders ignore the mark elsewhere', () => {
    expect(marked(30, 30, 5, false, { data: (index) => (index < 7 ? DISPOSABLE : REFERENCE) })).toEqual([7]);
  });

  test('by a recovery point between its delimiter and its slices', () => {
    const marks = new KeyFrameMarks({ boundaries: [{ startTicks: 0, discontinuity: false }] }, [rung(30)]);
    const data = marks.mark({ kind: 'video', pts: 0, dts: 0, key: false, data: REFERENCE });
    expect(data.toString('hex')).toBe('0000000109f0' + '00000001060601c480' + '00000001419a55');
  });

  test('where a rendition goes on that is ahead of the others, in mid-segment', () => {
    const frame = 3000;
    const marks = new KeyFrameMarks(
      { boundaries: [{ startTicks: 0, discontinuity: false }] },
      [rung(30)],
      [7 * frame + 20, 4 * frame],
    );
    const found = Array.from({ length: 12 }, (_, index) => {
      const pts = index * frame;
      const data = marks.mark({ kind: 'video', pts, dts: pts, key: index === 0, data: REFERENCE });
      return data === REFERENCE ? -1 : index;
    });
    expect(found.filter((index) => index >= 0)).toEqual([4, 7]);
  });
});
