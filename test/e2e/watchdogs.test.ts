import type { ChildProcess } from 'node:child_process';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, it, type TestContext } from 'vitest';
import type { ChannelEvent } from '../../src/events/schemas.ts';
import { kill } from '../support/publisher.ts';
import { ffmpeg, runFfmpeg, temporaryFolder } from '../support/rig.ts';
import { SMALL_CHANNEL, startServer } from '../support/server.ts';
import { waitFor } from '../support/wait.ts';

/**
 * A clip is well for so long, which is enough to be put back on the air, and then wrong for so long, which is enough to
 * be taken off it on a busy machine, too. Seconds.
 */
const WELL = 5;
const WRONG = 6;
/** What is wrong for this long counts. Seconds. */
const TIME = 2;
/** What is wrong may be taken for so since the key frame before it, and counts a little earlier than its time. Seconds. */
const EARLY = 1.5;

const STILL = `trim=0:${WELL},tpad=stop_mode=clone:stop_duration=${WRONG + 1}`;
const DARK = `drawbox=t=fill:color=black:enable='gte(t,${WELL})'`;
const QUIET = `volume=0:enable='gte(t,${WELL})'`;

const makeClip = (path: string, picture = 'null', sound = 'anull'): Promise<void> =>
  runFfmpeg([
    ...['-f', 'lavfi', '-i', 'testsrc2=s=320x180:r=30', '-f', 'lavfi', '-i', 'sine=r=48000'],
    ...['-t', String(WELL + WRONG), '-vf', picture, '-af', sound, '-sc_threshold', '0', '-bf', '2'],
    ...['-c:v', 'libx264', '-preset', 'veryfast', '-g', '30', '-pix_fmt', 'yuv420p', '-c:a', 'aac', '-ac', '2', path],
  ]);

type Switch = Extract<ChannelEvent, { type: 'switch' }>;

/** A channel with a camera by RTMP before file inputs, and what the test asks of it. */
const stage = async (watch: string, files: Record<string, string>, onTestFinished: TestContext['onTestFinished']) => {
  const folder = temporaryFolder();
  const inputs = Object.entries(files).map(([name, path]) => `      - { name: ${name}, type: file, path: ${path} }`);
  const channel = `
    inputs:
      - { name: cam, type: rtmp, key: cam }
${inputs.join('\n')}
    switch: { returnAfter: 1s, stallAfter: 4s, watch: ${watch} }`;
  const test = await startServer(folder.path, channel + SMALL_CHANNEL);
  const { server, http, rtmp } = test;
  const state = () => test.state();
  onTestFinished(async () => {
    await server.stop();
    folder.remove();
  });
  const publish = (path: string): ChildProcess => {
    const args = ['-re', '-stream_loop', '-1', '-i', path, '-c', 'copy', '-f', 'flv', `${rtmp}/cam`];
    const publisher = ffmpeg(args);
    onTestFinished(() => kill(publisher));
    return publisher;
  };
  const cuts = async (): Promise<Switch[]> => (await state()).events.filter((event) => event.type === 'switch');
  const cutTo = (name: string, after = ''): Promise<Switch> =>
    waitFor(`a cut to ${name}`, async () => (await cuts()).find(({ to, at }) => to === name && at > after));
  const input = async (name: string) => (await state()).inputs.find((one) => one.name === name)!;
  return { http, state, publish, cutTo, input };
};

/** @param from Unix time, ms */
const secondsSince = (from: number, at: string): number => (Date.parse(at) - from) / 1000;

describe.concurrent('watchdogs', { timeout: 240_000 }, () => {
  const media = temporaryFolder();
  const clip = (name: string): string => join(media.path, `${name}.mp4`);

  beforeAll(async () => {
    await makeClip(clip('well'));
    await makeClip(clip('frozen'), STILL);
    await makeClip(clip('black'), DARK);
    await makeClip(clip('silent'), 'null', QUIET);
    await makeClip(clip('always-black'), 'drawbox=t=fill:color=black');
  });
  afterAll(() => media.remove());

  it.for([
    ['frozen', 'picture frozen'],
    ['black', 'picture black'],
    ['silent', 'sound silent'],
  ] as const)(
    'take a camera whose picture or sound is %s off the air, and put it back',
    async ([name, words], test) => {
      const { expect } = test;
      const { state, publish, cutTo, input } = await stage(
        `{ ${name}: ${TIME}s }`,
        { backup: clip('well') },
        test.onTestFinished,
      );
      await cutTo('backup');
      const publishedAt = Date.now();
      publish(clip(name));
      const shown = await cutTo('cam');
      const taken = await cutTo('backup', shown.at);
      expect(taken).toMatchObject({ from: 'cam', mode: 'priority' });
      expect(taken.why).toMatch(new RegExp(`^cam: ${words} for [${TIME}-9] s$`));
      expect(await input('cam')).toMatchObject({
        status: 'live',
        watchdogs: [name],
        reason: expect.stringMatching(new RegExp(`^${words} for \\d+ s$`)) as string,
      });
      const back = await cutTo('cam', taken.at);
      expect(back).toMatchObject({ from: 'backup', why: 'a preferred input is live' });
      // By the clip: it was taken off while it was wrong, and not before that had lasted; it was put back once it was well.
      const told = (await state()).events.filter((event) => event.type === 'watchdog' && event.at <= back.at);
      expect(told).toMatchObject([
        { input: 'cam', watchdog: name, raised: true },
        { input: 'cam', watchdog: name, raised: false },
      ]);
      const [raisedAt, clearedAt] = told.map(({ at }) => at);
      expect(secondsSince(publishedAt, raisedAt!)).toBeGreaterThan(WELL + TIME - EARLY);
      expect(taken.at >= raisedAt!).toBe(true);
      expect(taken.at < clearedAt!).toBe(true);
      expect(secondsSince(publishedAt, back.at)).toBeGreaterThan(WELL + WRONG);
    },
  );

  it('pass over a backup that is black, but not one that is chosen by hand', async ({ expect, onTestFinished }) => {
    const files = { dark: clip('always-black'), backup: clip('well') };
    const { http, state, publish, cutTo, input } = await stage('{ black: 2s }', files, onTestFinished);
    const publisher = publish(clip('well'));
    const shown = await cutTo('cam');
    await waitFor('the black backup to be told', async () => (await input('dark')).watchdogs?.includes('black'));
    await kill(publisher);
    expect(await cutTo('backup', shown.at)).toMatchObject({ from: 'cam', why: 'cam stopped sending pictures' });
    const answer = await fetch(`${http}/api/v1/channels/main/switch`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ input: 'dark', by: 'anna' }),
    });
    expect([answer.status, await answer.json()]).toMatchObject([200, { onAir: 'dark' }]);
    await waitFor('a few seconds more of it', async () => {
      const { onAir, onAirSince } = await state();
      return onAir !== 'dark' || (onAirSince !== undefined && Date.now() - Date.parse(onAirSince) > 3000);
    });
    const { onAir, events } = await state();
    expect(onAir).toBe('dark');
    expect(events.findLast(({ type }) => type === 'switch')).toMatchObject({ to: 'dark', mode: 'manual' });
  });
});
