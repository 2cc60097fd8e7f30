import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, type TestContext } from 'vitest';
import { Feed } from '../../src/inputs/feed.ts';
import { testArguments } from '../../src/inputs/test-input.ts';
import { TsSource } from '../../src/inputs/ts-source.ts';
import { parseAdts } from '../../src/media/aac.ts';
import { nalType, nalUnits } from '../../src/media/annex-b.ts';
import { collect, inputEnvironment } from '../support/input-rig.ts';
import { pace } from '../support/pace.ts';
import { runFfmpeg, temporaryFolder } from '../support/rig.ts';
import { offsets, syncMarks } from '../support/sync.ts';
import { waitFor } from '../support/wait.ts';

const SECONDS = 5;
const RATE = 25;
const X264 = ['-c:v', 'libx264', '-preset', 'ultrafast', '-g', '25'];
const AAC = ['-c:a', 'aac', '-ar', '48000', '-ac', '2'];

/** A source of one test; ended behind it. */
const begin = (onTestFinished: TestContext['onTestFinished']) => {
  const folder = temporaryFolder();
  const environment = inputEnvironment(folder.path);
  const feed = new Feed(environment.clock);
  const got = collect(feed);
  const source = new TsSource({ input: 'ts', feed, environment });
  onTestFinished(async () => {
    await source.stop();
    folder.remove();
  });
  return { feed, got, source, send: (bytes: Buffer) => pace(bytes, SECONDS, (chunk) => source.push(chunk)) };
};

describe.concurrent('a transport stream', { timeout: 240_000 }, () => {
  const sources = temporaryFolder();
  let made = 0;

  /** The test picture in other codecs. */
  const make = async (options: readonly string[]): Promise<Buffer> => {
    const path = join(sources.path, `${made++}.ts`);
    const pattern = join(sources.path, 'pattern.ts');
    await runFfmpeg(['-i', pattern, ...options, '-f', 'mpegts', '-y', path]);
    return readFileSync(path);
  };

  beforeAll(async () => {
    const args = testArguments({ name: 'x', width: 320, height: 180, frameRate: RATE }, 0);
    const atOnce = args.filter((arg) => arg !== '-re').slice(0, -1);
    await runFfmpeg([...atOnce, '-t', String(SECONDS), '-y', join(sources.path, 'pattern.ts')]);
  });

  afterAll(() => sources.remove());

  /** Every sample is what a feed promises. */
  const expectFeed = ({ samples }: ReturnType<typeof collect>): void => {
    for (const sample of samples) {
      if (sample.kind === 'audio') {
        expect(parseAdts(sample.data)).toMatchObject({ objectType: 2, sampleRate: 48_000, channels: 2 });
        continue;
      }
      const types = [...nalUnits(sample.data)].map(nalType);
      expect(types[0]).toBe(9);
      expect(types.includes(5)).toBe(sample.key);
      if (sample.key) expect(types).toEqual(expect.arrayContaining([7, 8]));
    }
  };

  const expectInSync = async (ts: Buffer, least: number): Promise<void> => {
    const marks = await syncMarks(ts);
    expect(marks.complaints).toBe('');
    const late = offsets(marks);
    expect(late.length).toBeGreaterThanOrEqual(least);
    for (const offset of late) expect(Math.abs(offset)).toBeLessThan(0.04);
  };

  // Three times as long as the others: it begins first.
  it('that changes codecs and PIDs in mid-stream is followed, there and back', async ({ expect, onTestFinished }) => {
    const plain = await make([...X264, ...AAC]);
    const other = await make(['-c:v', 'mpeg2video', '-b:v', '2M', '-c:a', 'mp2', '-mpegts_start_pid', '0x200']);
    const { got, source, send } = begin(onTestFinished);
    await send(plain);
    const first = got.pictures;
    expect(first).toBeGreaterThan((SECONDS - 1) * RATE);
    await send(other);
    await waitFor('converted pictures', () => got.pictures >= first + (SECONDS - 3) * RATE);
    expect(source.figures).toMatchObject({ videoCodec: 'MPEG-2', audioCodec: 'MP2' });
    const second = got.pictures;
    await send(plain);
    expect(got.pictures).toBeGreaterThan(second + (SECONDS - 1) * RATE);
    expect(source.figures).toMatchObject({ videoCodec: 'H.264', audioCodec: 'AAC' });
    expectFeed(got);
    // On the programme clock time goes on, but for the two changes, each of which takes a new anchor.
    const times = got.samples.flatMap((sample) => (sample.kind === 'video' ? [sample.dts] : []));
    expect(times.slice(1).filter((at, index) => at <= times[index]!).length).toBeLessThanOrEqual(2);
  });

  it('of H.264 and 48 kHz stereo AAC passes as it is', async ({ expect, onTestFinished }) => {
    const bytes = await make([...X264, '-bf', '2', ...AAC]);
    const { got, feed, source, send } = begin(onTestFinished);
    await send(bytes);
    expect(source.feeding).toBe(true);
    expect(source.figures).toEqual({ videoCodec: 'H.264', width: 320, height: 180, audioCodec: 'AAC' });
    // The last picture is complete when the next one begins.
    expect(got.pictures).toBe(SECONDS * RATE - 1);
    expect(feed.hasAudio).toBe(true);
    expectFeed(got);
    await expectInSync(got.ts(), SECONDS - 2);
  });

  it.for<[string, string[], boolean]>([
    ['H.264 and MP2 sound', [...X264, '-c:a', 'mp2'], true],
    ['H.264 and 44.1 kHz mono AAC', [...X264, '-c:a', 'aac', '-ar', '44100', '-ac', '1'], true],
    [
      'interlaced MPEG-2 and AC-3',
      ['-c:v', 'mpeg2video', '-flags', '+ildct+ilme', '-g', '12', '-b:v', '2M', '-c:a', 'ac3'],
      true,
    ],
    [
      'HEVC and Opus',
      ['-c:v', 'libx265', '-preset', 'ultrafast', '-x265-params', 'log-level=error:keyint=25', '-c:a', 'libopus'],
      true,
    ],
    [
      '10-bit H.264 in open groups',
      [...X264, '-pix_fmt', 'yuv420p10le', '-x264-params', 'open-gop=1:bframes=3', ...AAC],
      true,
    ],
    ['MPEG-4 without sound', ['-c:v', 'mpeg4', '-an'], false],
  ])('of %s is converted, in step', async ([, options, hasAudio], { expect, onTestFinished }) => {
    const bytes = await make(options);
    const { got, feed, source, send } = begin(onTestFinished);
    await send(bytes);
    await waitFor('pictures', () => got.pictures >= (SECONDS - 2) * RATE);
    expect(source.feeding).toBe(true);
    expect(source.failure).toBeUndefined();
    expect(feed.hasAudio).toBe(hasAudio);
    expectFeed(got);
    if (hasAudio) await expectInSync(got.ts(), SECONDS - 3);
  });

  it('without sound has pictures', async ({ expect, onTestFinished }) => {
    const bytes = await make([...X264, '-an']);
    const { got, feed, send } = begin(onTestFinished);
    await send(bytes);
    expect(got.pictures).toBe(SECONDS * RATE - 1);
    expect(feed.hasAudio).toBe(false);
  });

  it('without pictures says so', async ({ expect, onTestFinished }) => {
    const bytes = await make(['-vn', ...AAC]);
    const { source } = begin(onTestFinished);
    source.push(bytes);
    expect(source.feeding).toBe(false);
    expect(source.failure).toBe('it brings only sound (AAC): send pictures too');
  });

  it('that is none says so, and takes no memory', ({ expect, onTestFinished }) => {
    const { source } = begin(onTestFinished);
    for (let index = 0; index < 200; index++) source.push(randomBytes(100_000));
    expect(source.feeding).toBe(false);
    expect(source.failure).toContain('no MPEG transport stream');
  });
});
