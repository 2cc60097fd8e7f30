import { describe, expect, it } from 'vitest';
import { SegmentTiming } from '../../../src/channel/segment-timing.ts';
import type { Ticks } from '../../../src/clock/ticks.ts';
import { silentFrame } from '../../../src/media/silence.ts';
import { TsMuxer } from '../../../src/mpegts/muxer.ts';

const SEGMENT = 180_000;
const PICTURE = 3000;
const SOUND = 1920;

interface Made {
  readonly startTicks?: Ticks;
  /** Ticks by which sound begins later, and ends later. */
  readonly late?: readonly [number, number];
  /** Numbers of pictures that are key frames. */
  readonly keys?: readonly number[];
}

/** Two seconds of 30 pictures a second, and of sound. */
const segment = ({ startTicks = 0, late = [0, 0], keys = [0] }: Made = {}) => {
  const muxer = new TsMuxer();
  const chunks: Buffer[] = [muxer.tables()];
  for (let index = 0; index < 60; index++) {
    const pts = startTicks + index * PICTURE;
    chunks.push(
      muxer.write({ kind: 'video', pts, dts: pts, key: keys.includes(index), data: Buffer.from([0, 0, 1, 9]) }),
    );
  }
  for (let pts = startTicks + late[0]; pts < startTicks + SEGMENT + late[1]; pts += SOUND) {
    chunks.push(muxer.write({ kind: 'audio', pts, data: silentFrame() }));
  }
  return { chunks, startTicks, durationTicks: SEGMENT, gap: false, discontinuity: false };
};

const figuresOf = (...made: readonly ReturnType<typeof segment>[]) => {
  const timing = new SegmentTiming('ts');
  for (const one of made) timing.add(one);
  return timing.figures;
};

describe('the timing of segments', () => {
  it('is even where sound and pictures begin and end together, with a key frame for each segment', () => {
    const { avOffset, keyFrameInterval } = figuresOf(segment(), segment({ startTicks: SEGMENT }))!;
    expect(Math.abs(avOffset!)).toBeLessThan(0.03);
    expect(keyFrameInterval).toBe(2);
  });

  it.each([
    ['begins late', [45_000, 0], 0.5],
    ['begins early', [-45_000, 0], -0.5],
    ['ends early', [0, -45_000], -0.5],
    ['is late all the way', [27_000, 27_000], 0.3],
  ] as const)('tells that sound %s, also over the wrap of timestamps', (_, late, expected) => {
    for (const startTicks of [SEGMENT, 2 ** 33 - SEGMENT / 2, 2 ** 33 - 1000]) {
      expect(figuresOf(segment({ startTicks, late }))!.avOffset).toBeCloseTo(expected, 1);
    }
  });

  it('counts from key frame to key frame, and those that do not come', () => {
    expect(figuresOf(segment({ keys: [0, 15, 30, 45] }))!.keyFrameInterval).toBe(0.5);
    expect(figuresOf(segment({ keys: [0, 45] }))!.keyFrameInterval).toBe(1.5);
    const next = segment({ startTicks: SEGMENT, keys: [] });
    expect(figuresOf(segment({ keys: [0, 45] }), next)!.keyFrameInterval).toBe(2.5);
    expect(figuresOf(segment({ keys: [0, 45] }), { ...next, discontinuity: true })!.keyFrameInterval).toBe(2);
  });

  it('has no offset of pictures alone, and passes over what was not made', () => {
    const silent = segment({ late: [SEGMENT, 0] });
    expect(figuresOf(silent)).toEqual({ avOffset: undefined, keyFrameInterval: 2 });
    expect(figuresOf(segment(), { ...segment(), chunks: [], gap: true })).toBeDefined();
    expect(figuresOf({ ...segment(), chunks: [] })).toBeUndefined();
  });
});
