import { describe, expect, test } from 'vitest';
import type { Ticks } from '../../../src/clock/ticks.ts';
import { partTargetMs } from '../../../src/hls/targets.ts';
import { longestGroupTicks } from '../../../src/segmenter/part-target.ts';
import { makeRendition } from '../hls/fixture.ts';
import { bytesOf, of, otherSteps, unitsOf } from '../segmenter/collector.ts';
import { encodeProgramme, makeProgramme, segmentsOf, type RunOptions } from './real-run.ts';
import { audioRung, videoRung } from '../../support/rungs.ts';

const START: Ticks = 1_800_000_000 * 90_000;
const SEGMENT: Ticks = 90_000;
/** A key frame may lie this much before the grid; a picture's length behind it. */
const BEFORE: Ticks = 750;

/** Segments of a few seconds of this rate, whose first picture lies `phase` behind the grid. */
const encoded = (rate: string, phase: Ticks, seconds = 4.5) => {
  const [pictures = 0, per = 1] = rate.split('/').map(Number);
  const fromTicks = START + phase;
  const rung = videoRung('only', 36, pictures / per);
  const options: RunOptions = { rungs: [rung], segmentTicks: SEGMENT, fromTicks };
  const run = encodeProgramme(makeProgramme({ rate, seconds, at: fromTicks }), options);
  expect(run.words).toBe('');
  return { segments: segmentsOf(run, rung, options), frame: (90_000 * per) / pictures };
};

const expectOnGrid = ({ segments, frame }: ReturnType<typeof encoded>): void => {
  const first = START / SEGMENT;
  expect(segments.length).toBeGreaterThanOrEqual(3);
  expect(segments.map(({ msn }) => msn - first)).toEqual(segments.map((_, index) => index));
  for (const { msn, startTicks, durationTicks } of segments) {
    // EXTINF may not round to more than EXT-X-TARGETDURATION (RFC 8216bis 4.4.3.1).
    expect(durationTicks).toBeLessThanOrEqual(SEGMENT + frame + 1);
    if (msn === first) continue;
    expect(startTicks - msn * SEGMENT).toBeGreaterThanOrEqual(-BEFORE);
    expect(startTicks - msn * SEGMENT).toBeLessThan(frame);
  }
};

describe('segments of a real encoder', () => {
  test.each([
    ['30', 0],
    // As after a restart in mid-segment.
    ['25', 32_400],
  ])('at %s pictures per second, %d ticks behind the grid, begin on the grid', (rate, phase) => {
    expectOnGrid(encoded(rate, phase));
  });

  // Pictures that do not fall on the grid: the nearest one lies before it by up to half a picture.
  test.each([
    ['30000/1001', 1528],
    ['12.5', 0],
  ])('at %s pictures per second, %d ticks behind the grid, begin on the grid too', (rate, phase) => {
    expectOnGrid(encoded(rate, phase));
  });
});

describe('the renditions of a real encoder', () => {
  const rungs = [videoRung('small', 72), videoRung('tiny', 36), audioRung];
  const options: RunOptions = { rungs, segmentTicks: SEGMENT, fromTicks: START };
  const programme = makeProgramme({ seconds: 4.5, at: START });
  const run = encodeProgramme(programme, options);
  const segments = rungs.map((rung) => segmentsOf(run, rung, options));

  test('are made without a word', () => {
    // The muxer says this of lone sound that is not filled into larger packets: that is what is asked of it.
    expect(run.words.replace(/\[mpegts @ \w+\] frame size not set\s*/g, '')).toBe('');
  });

  test('have the same segments, picture for picture', () => {
    const [small, tiny, sound] = segments;
    expect(small!.length).toBeGreaterThanOrEqual(3);
    expect(tiny!.map(({ msn, startTicks }) => [msn, startTicks])).toEqual(
      small!.map(({ msn, startTicks }) => [msn, startTicks]),
    );
    expect(sound!.slice(0, small!.length).map(({ msn }) => msn)).toEqual(small!.map(({ msn }) => msn));
    const times = (of_: typeof small) => of('video', unitsOf(Buffer.concat(of_!.map(bytesOf)))).map(({ pts }) => pts);
    expect(times(tiny)).toEqual(times(small));
    expect(otherSteps(times(small), 3000)).toEqual([]);
  });

  test('have their sound on the grid of whole frames since the epoch, in every rendition', () => {
    for (const ofRung of segments) {
      const sounds = of('audio', unitsOf(Buffer.concat(ofRung.map(bytesOf)))).map(({ pts }) => pts);
      expect(otherSteps(sounds, 1920)).toEqual([]);
      expect((sounds[0]! - (START % 2 ** 33)) % 1920).toBe(0);
    }
  });

  test('of two runs on the same programme are on the same ticks, wherever the second begins', () => {
    const later: RunOptions = { ...options, rungs: [rungs[1]!, audioRung], fromTicks: START + SEGMENT };
    const second = encodeProgramme(programme, later);
    const [tiny, sound] = later.rungs.map((rung) => segmentsOf(second, rung, later));
    const starts = (all: typeof tiny): number[] => all!.map(({ startTicks }) => startTicks);
    expect(starts(tiny)).toEqual(starts(segments[1]).slice(1));
    expect(starts(sound)).toEqual(starts(segments[2]).filter((start) => start >= START + SEGMENT - BEFORE));
  });
});

describe('low latency', () => {
  test('has no picture out of order, and the same grid', () => {
    const rung = videoRung('only', 36);
    const options: RunOptions = { rungs: [rung], segmentTicks: SEGMENT, fromTicks: START, lowLatency: true };
    const run = encodeProgramme(makeProgramme({ seconds: 4, at: START }), options);
    expect(run.words).toBe('');
    const segments = segmentsOf(run, rung, options);
    expectOnGrid({ segments, frame: 3000 });
    for (const { pts, dts } of of('video', unitsOf(Buffer.concat(segments.map(bytesOf))))) expect(pts).toBe(dts);
  });
});

describe('parts as long as groups of pictures', () => {
  const GROUP: Ticks = 45_000;
  const parts = (rate: string, container: 'ts' | 'fmp4', phase: Ticks) => {
    const [pictures = 0, per = 1] = rate.split('/').map(Number);
    const fromTicks = START + phase;
    const rung = videoRung('only', 36, pictures / per);
    const partTicks = longestGroupTicks(GROUP, rung.frameRate);
    const plan = { segmentTicks: SEGMENT, groupTicks: GROUP, partTicks, lowLatency: true, fromTicks };
    const options: RunOptions = { rungs: [rung], ...plan, container };
    const run = encodeProgramme(makeProgramme({ rate, seconds: 3.6, at: fromTicks }), options);
    const target = partTargetMs(makeRendition({ partSeconds: partTicks / 90_000, format: rung }));
    return { segments: segmentsOf(run, rung, options), frame: (90_000 * per) / pictures, target };
  };

  test.each([
    ['30', 'ts', 0],
    ['25', 'ts', 0],
    ['30000/1001', 'ts', 0],
    ['24', 'fmp4', 0],
    ['25', 'fmp4', 0],
    // As after a restart, where a part ended; and in the middle of one.
    ['30', 'ts', GROUP],
    ['25', 'fmp4', 10_800],
  ] as const)(
    'at %s pictures per second in %s, from %d ticks behind the grid, all begin with a key frame',
    (rate, container, phase) => {
      const { segments, frame, target } = parts(rate, container, phase);
      expect(segments.length).toBeGreaterThanOrEqual(2);
      for (const [index, { parts: made, startTicks }] of segments.entries()) {
        expect(made.map(({ independent }) => independent)).toEqual(made.map(() => true));
        if (index > 0) expect(made).toHaveLength(SEGMENT / GROUP);
        let at = startTicks;
        for (const { durationTicks } of made) {
          expect(durationTicks / 90).toBeLessThanOrEqual(target + 0.05);
          // Where pictures do not fall on the grid, the first one behind it is the key frame.
          if (index > 0) expect((at + BEFORE) % GROUP).toBeLessThanOrEqual(frame + BEFORE);
          at += durationTicks;
        }
      }
    },
  );
});
