import { expect, type TestContext } from 'vitest';
import { secondsToTicks, ticksToSeconds } from '../../src/clock/ticks.ts';
import type { InputEnvironment } from '../../src/inputs/environment.ts';
import { PullInput, type PullOptions } from '../../src/inputs/pull-input.ts';
import { DEFAULT_PULL_RULES } from '../../src/pull/address-rules.ts';
import type { SourceState } from '../../src/inputs/input.ts';
import { collect, inputEnvironment } from './input-rig.ts';
import { LiveHls, PATTERN_RATE } from './live-hls.ts';
import { temporaryFolder } from './rig.ts';
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
  const startedAt = performance.now();
  let ahead = -Infinity;
  let first: number | undefined;
  input.feed.onSample(({ kind, pts }) => {
    if (kind !== 'video') return;
    first ??= pts;
    ahead = Math.max(ahead, ticksToSeconds(pts - first) - (performance.now() - startedAt) / 1000);
  });
  input.start();
  return {
    input,
    got,
    /**
     * How much more was played at some moment than the time since the start allows, seconds: below zero where pictures
     * come at their natural speed, on a machine of any speed.
     */
    ahead: (): number => ahead,
  };
};

/** A server of one test, and what is pulled from it. */
export interface PullStage {
  readonly server: LiveHls;
  /** @param path on the server, or a whole URL */
  readonly pull: (path: string, options?: Partial<PullOptions>, environment?: Partial<InputEnvironment>) => Pulled;
}

/**
 * A server that is ended behind the test, with all that was pulled from it.
 * @param media folder of what it serves
 */
export const pullStage = async (media: string, onTestFinished: TestContext['onTestFinished']): Promise<PullStage> => {
  const folder = temporaryFolder();
  const server = new LiveHls(media);
  const inputs: PullInput[] = [];
  onTestFinished(async () => {
    await Promise.all(inputs.map((input) => input.stop()));
    await server.stop();
    folder.remove();
  });
  await server.start();
  return {
    server,
    pull: (path, options, environment) => {
      const pulled = startPull(folder.path, new URL(path, server.base).href, options, environment);
      inputs.push(pulled.input);
      return pulled;
    },
  };
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
export const expectWhole = async ({ got }: Pick<Pulled, 'got'>, least: number, joins = 0): Promise<void> => {
  const times = got.samples.filter(({ kind }) => kind === 'video').map(({ pts }) => pts);
  const steps = times.slice(1).map((time, index) => time - times[index]!);
  // The feed's clock may be slewed a little.
  expect(steps.filter((step) => Math.abs(step - FRAME) > FRAME / 10)).toEqual([]);
  const marks = await syncMarks(got.ts());
  const complaints = marks.complaints.split('\n').filter((line) => line !== '');
  const isOverlap = (line: string): boolean => /non.?monoton/i.test(line);
  expect(complaints.filter((line) => !isOverlap(line))).toEqual([]);
  expect(complaints.filter(isOverlap).length).toBeLessThanOrEqual(joins);
  const late = offsets(marks);
  expect(late.length).toBeGreaterThanOrEqual(least);
  for (const offset of late) expect(Math.abs(offset)).toBeLessThan(0.04);
};
