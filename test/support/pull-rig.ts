import { expect } from 'vitest';
import { secondsToTicks } from '../../src/clock/ticks.ts';
import type { InputEnvironment } from '../../src/inputs/environment.ts';
import { PullInput, type PullOptions } from '../../src/inputs/pull-input.ts';
import { DEFAULT_PULL_RULES } from '../../src/pull/address-rules.ts';
import type { SourceState } from '../../src/inputs/input.ts';
import { collect, inputEnvironment } from './input-rig.ts';
import { PATTERN_RATE } from './live-hls.ts';
import { offsets, syncMarks } from './sync.ts';
import { waitFor } from './wait.ts';

export const LOCAL_RULES = { ...DEFAULT_PULL_RULES, allow: ['127.0.0.1'] };
const FRAME = secondsToTicks(1 / PATTERN_RATE);

export type Pulled = ReturnType<typeof startPull>;

/** Pulls the test picture from somewhere on the loopback, and keeps what comes. */
export const startPull = (
  folder: string,
  url: string,
  options: Partial<PullOptions> = {},
  environment: Partial<InputEnvironment> = {},
) => {
  const input = new PullInput(
    { name: 'far', url, variant: 'best', rules: LOCAL_RULES, ...options },
    { ...inputEnvironment(folder), ...environment },
  );
  const got = collect(input.feed);
  const arrivals: number[] = [];
  input.feed.onSample((sample) => sample.kind === 'video' && arrivals.push(performance.now()));
  input.start();
  return { input, got, arrivals };
};

/** How many pictures of the test picture so many seconds are. */
export const seconds = (count: number): number => count * PATTERN_RATE;

/** Waits until the input has failed. */
export const failure = ({ input }: Pick<Pulled, 'input'>, words = /./): Promise<SourceState> =>
  waitFor(`the failure ${words}`, () => {
    const state = input.source();
    return state.status === 'failed' && words.test(state.reason) && state;
  });

/**
 * Pictures came one frame apart, all of them, and can be decoded, with the sound in step.
 * @param least flashes that must be there
 * @param joins places where two stretches meet: frames of sound may overlap by a part of one there
 */
export const expectWhole = ({ got }: Pick<Pulled, 'got'>, least: number, joins = 0): void => {
  const times = got.samples.filter(({ kind }) => kind === 'video').map(({ pts }) => pts);
  const steps = times.slice(1).map((time, index) => time - times[index]!);
  // The feed's clock may be slewed a little.
  expect(steps.filter((step) => Math.abs(step - FRAME) > FRAME / 10)).toEqual([]);
  const marks = syncMarks(got.ts());
  const complaints = marks.complaints.split('\n').filter((line) => line !== '');
  const isOverlap = (line: string): boolean => /non.?monoton/i.test(line);
  expect(complaints.filter((line) => !isOverlap(line))).toEqual([]);
  expect(complaints.filter(isOverlap).length).toBeLessThanOrEqual(joins);
  const late = offsets(marks);
  expect(late.length).toBeGreaterThanOrEqual(least);
  for (const offset of late) expect(Math.abs(offset)).toBeLessThan(0.04);
};
