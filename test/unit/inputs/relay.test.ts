import { fc, test } from '@fast-check/vitest';
import { describe, expect, it } from 'vitest';
import { secondsToTicks, type Ticks } from '../../../src/clock/ticks.ts';
import { pictureMark } from '../../../src/inputs/picture-mark.ts';
import { Relay, Tape } from '../../../src/inputs/relay.ts';
import { AAC_FRAME_TICKS } from '../../../src/media/silence.ts';
import type { Sample } from '../../../src/media/sample.ts';

const FRAME = 3000;
const SOUND = Buffer.from('fff14c8001bffc211004608c1c', 'hex');

/** Picture `index` of a stream: its slice says which one it is; what stands around it depends on the way. */
const picture = (index: number, stream: number, way: number): Buffer => {
  const slice = Buffer.from([0, 0, 1, index % 30 === 0 ? 0x65 : 0x41, 0x9a, index & 0xff, index >> 8, stream]);
  const message = Buffer.from([0, 0, 1, 0x06, 0x05, way + 1]);
  return Buffer.concat([Buffer.from([0, 0, 0, 1, 0x09, 0xf0]), ...(way > 0 ? [message] : []), slice]);
};

/** A stream from picture `from` to `to`, as it is placed by the way that it came: with B-frames in groups of three. */
const stream = (from: number, to: number, { offset = 0, way = 0, of = 0 } = {}): Sample[] => {
  const samples: Sample[] = [];
  // Sound is due up to each picture: the first is what was not due at the picture before.
  let sound = Math.max(0, Math.floor(((from - 1) * FRAME) / AAC_FRAME_TICKS) + 1) * AAC_FRAME_TICKS;
  for (let index = from; index < to; index++) {
    const shown = index === 0 ? 0 : index + [2, -1, -1][(index - 1) % 3]!;
    const dts = index * FRAME;
    for (; sound <= dts; sound += AAC_FRAME_TICKS) samples.push({ kind: 'audio', pts: sound + offset, data: SOUND });
    const key = index % 30 === 0;
    samples.push({
      kind: 'video',
      pts: (shown + 2) * FRAME + offset,
      dts: dts + offset,
      key,
      data: picture(index, of, way),
    });
  }
  return samples;
};

const tapeOf = (samples: readonly Sample[]): Tape => {
  const tape = new Tape();
  for (const sample of samples) tape.add(sample);
  return tape;
};

const run = (act: (relay: Relay) => void): { marks: string[]; pts: Ticks[]; sound: Ticks[] } => {
  const sent: Sample[] = [];
  act(new Relay((sample) => sent.push(sample)));
  const pictures = sent.filter((sample) => sample.kind === 'video');
  return {
    marks: pictures.map(({ data }) => pictureMark(data)),
    pts: pictures.map(({ pts }) => pts),
    sound: sent.filter(({ kind }) => kind === 'audio').map(({ pts }) => pts),
  };
};

const steps = (times: readonly Ticks[]): number[] => times.slice(1).map((time, index) => time - times[index]!);
const marksOf = (samples: readonly Sample[]): string[] =>
  samples.filter(({ kind }) => kind === 'video').map(({ data }) => pictureMark(data));

describe('a feed that comes by two ways', () => {
  test.prop([
    fc.integer({ min: 5, max: 100 }),
    fc.integer({ min: -secondsToTicks(2), max: secondsToTicks(2) }),
    fc.integer({ min: 0, max: 20 }),
  ])('goes on with the very next picture, whichever is ahead', (left, offset, lead) => {
    const here = stream(0, left);
    const there = stream(0, left + lead, { offset, way: 1 });
    const rest = stream(left + lead, left + lead + 30, { offset, way: 1 });
    const { marks, pts, sound } = run((relay) => {
      for (const sample of here) relay.push(sample);
      expect(relay.change(tapeOf(there), [])).toBe(true);
      for (const sample of rest) relay.push(sample);
    });
    expect(marks).toEqual(marksOf(stream(0, left + lead + 30)));
    // The last group has not come to its end.
    const shown = pts.toSorted((a, b) => a - b).slice(0, -3);
    // The difference of the two ways is made good by half a percent.
    for (const step of steps(shown)) expect(Math.abs(step - FRAME)).toBeLessThanOrEqual(FRAME * 0.025);
    for (const step of steps(sound)) expect(Math.abs(step - AAC_FRAME_TICKS)).toBeLessThanOrEqual(AAC_FRAME_TICKS / 2);
  });

  test.prop([fc.integer({ min: -secondsToTicks(2), max: secondsToTicks(2) })], { numRuns: 5 })(
    'comes back to its own times within ten minutes',
    (offset) => {
      const there = stream(0, 60, { offset });
      const last = run((relay) => {
        for (const sample of stream(0, 50)) relay.push(sample);
        relay.change(tapeOf(there), []);
        for (const sample of stream(60, 18_000, { offset })) relay.push(sample);
      }).pts.at(-1);
      expect(last).toBe(stream(0, 18_000, { offset }).findLast(({ kind }) => kind === 'video')!.pts);
    },
  );

  it('takes the nearest place where the picture stands still', () => {
    const still = (count: number): Sample[] =>
      Array.from({ length: count }, (_, index) => ({
        ...{ kind: 'video', pts: index * FRAME, dts: index * FRAME, key: false },
        data: picture(1, 0, 0),
      }));
    const { pts } = run((relay) => {
      for (const sample of still(60)) relay.push(sample);
      expect(relay.change(tapeOf(still(70)), [])).toBe(true);
    });
    expect(steps(pts)).toEqual(Array(69).fill(FRAME));
  });
});

describe('a feed of another encoder', () => {
  it('goes on with its running group of pictures, in its own time', () => {
    const other = stream(30, 45, { of: 1, offset: 500 });
    const { marks, pts } = run((relay) => {
      for (const sample of stream(0, 40)) relay.push(sample);
      expect(relay.change(tapeOf(other), other)).toBe(false);
    });
    expect(marks.slice(40)).toEqual(marksOf(other));
    expect(pts.slice(40)).toEqual(other.filter(({ kind }) => kind === 'video').map((sample) => sample.pts));
  });
});

describe('a tape', () => {
  it('holds a few seconds, and forgets what its source sent before it began anew', () => {
    const tape = tapeOf(stream(0, 600));
    expect(tape.pictures.length).toBeGreaterThan(100);
    expect(tape.pictures.length).toBeLessThan(160);
    tape.add(stream(0, 1)[1]!);
    expect(tape.pictures).toHaveLength(1);
  });
});
