import type { ChildProcess } from 'node:child_process';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { ChannelEvent } from '../../src/events/schemas.ts';
import { kill } from '../support/publisher.ts';
import { ffmpeg, runFfmpeg, temporaryFolder } from '../support/rig.ts';
import { SMALL_CHANNEL, startServer, type TestServer } from '../support/server.ts';
import { waitFor } from '../support/wait.ts';

/** A clip is well for so long, and then wrong for so long. Seconds. */
const WELL = 7;
const WRONG = 8;
/** What is wrong for this long counts. Seconds. */
const TIME = 3;
/** A cut is due this much later at the latest: a key frame's second, and the decoder's. */
const PATIENCE = 2;

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

describe('watchdogs', { timeout: 120_000 }, () => {
  let media: ReturnType<typeof temporaryFolder>;
  let folder: ReturnType<typeof temporaryFolder>;
  let server: TestServer | undefined;
  let publisher: ChildProcess | undefined;
  const clip = (name: string): string => join(media.path, `${name}.mp4`);

  beforeAll(async () => {
    media = temporaryFolder();
    await makeClip(clip('well'));
    await makeClip(clip('frozen'), STILL);
    await makeClip(clip('black'), DARK);
    await makeClip(clip('silent'), 'null', QUIET);
    await makeClip(clip('always-black'), 'drawbox=t=fill:color=black');
  });
  afterAll(() => media.remove());
  beforeEach(() => {
    folder = temporaryFolder();
  });
  afterEach(async () => {
    if (publisher) await kill(publisher);
    await server?.server.stop();
    publisher = undefined;
    server = undefined;
    folder.remove();
  });

  /** A camera by RTMP before file inputs. @param watch YAML */
  const start = async (watch: string, files: Record<string, string>): Promise<TestServer> => {
    const inputs = Object.entries(files).map(([name, path]) => `      - { name: ${name}, type: file, path: ${path} }`);
    const channel = `
    inputs:
      - { name: cam, type: rtmp, key: cam }
${inputs.join('\n')}
    switch: { returnAfter: 1s, watch: ${watch} }`;
    server = await startServer(folder.path, channel + SMALL_CHANNEL);
    return server;
  };
  const publish = (path: string): void => {
    const args = ['-re', '-stream_loop', '-1', '-i', path, '-c', 'copy', '-f', 'flv', `${server!.rtmp}/cam`];
    publisher = ffmpeg(args);
  };
  const cuts = async (): Promise<Switch[]> => (await server!.state()).events.filter((event) => event.type === 'switch');
  const cutTo = (name: string, after = ''): Promise<Switch> =>
    waitFor(`a cut to ${name}`, async () => (await cuts()).find(({ to, at }) => to === name && at > after));
  const input = async (name: string) => (await server!.state()).inputs.find((one) => one.name === name)!;
  const secondsBetween = (a: Switch, b: Switch): number => (Date.parse(b.at) - Date.parse(a.at)) / 1000;

  it.each([
    ['frozen', 'picture frozen'],
    ['black', 'picture black'],
    ['silent', 'sound silent'],
  ] as const)('take a camera whose picture or sound is %s off the air, and put it back', async (name, words) => {
    await start(`{ ${name}: ${TIME}s }`, { backup: clip('well') });
    await cutTo('backup');
    publish(clip(name));
    const shown = await cutTo('cam');
    const taken = await cutTo('backup', shown.at);
    expect(taken).toMatchObject({ from: 'cam', mode: 'priority' });
    expect(taken.why).toMatch(new RegExp(`^cam: ${words} for [${TIME}-${TIME + 1}] s$`));
    expect(await input('cam')).toMatchObject({ status: 'live', watchdogs: [name] });
    expect((await input('cam')).reason).toMatch(new RegExp(`^${words} for \\d+ s$`));
    // The camera is on the air from its first picture on.
    expect(secondsBetween(shown, taken)).toBeGreaterThan(WELL + TIME - PATIENCE);
    expect(secondsBetween(shown, taken)).toBeLessThan(WELL + TIME + PATIENCE);
    const back = await cutTo('cam', taken.at);
    expect(back).toMatchObject({ from: 'backup', why: 'a preferred input is live' });
    expect(secondsBetween(shown, back)).toBeGreaterThan(WELL + WRONG);
    expect(await input('cam')).not.toHaveProperty('watchdogs');
    if (process.env['TEST_FIGURES']) {
      const [off, on] = [secondsBetween(shown, taken) - WELL, secondsBetween(shown, back) - WELL - WRONG];
      console.log(`${name} ${TIME} s: off the air after ${off.toFixed(2)} s, back after ${on.toFixed(2)} s`);
    }
    const told = (await server!.state()).events.filter((event) => event.type === 'watchdog');
    expect(told.map(({ input: of, watchdog, raised }) => [of, watchdog, raised])).toEqual([
      ['cam', name, true],
      ['cam', name, false],
    ]);
  });

  it('pass over a backup that is black, but not one that is chosen by hand', async () => {
    await start('{ black: 2s }', { dark: clip('always-black'), backup: clip('well') });
    publish(clip('well'));
    const shown = await cutTo('cam');
    await waitFor('the black backup to be told', async () => (await input('dark')).watchdogs?.includes('black'));
    await kill(publisher!);
    expect(await cutTo('backup', shown.at)).toMatchObject({ from: 'cam', why: 'cam stopped sending pictures' });
    const answer = await fetch(`${server!.http}/api/v1/channels/main/switch`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ input: 'dark', by: 'anna' }),
    });
    expect([answer.status, await answer.json()]).toMatchObject([200, { onAir: 'dark' }]);
    const { length } = (await server!.state()).events;
    await waitFor('a few seconds more of it', async () => {
      const since = (await server!.state()).onAirSince;
      return since !== undefined && Date.now() - Date.parse(since) > 4000;
    });
    expect(await server!.state()).toMatchObject({ onAir: 'dark' });
    expect((await server!.state()).events).toHaveLength(length);
  });
});
