import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { pesSamples } from '../../src/inputs/pes-samples.ts';
import type { Sample } from '../../src/media/sample.ts';
import { TsDemuxer } from '../../src/mpegts/demuxer.ts';
import { Look, type LookOptions } from '../../src/pictures/look.ts';
import { ProcessLedger } from '../../src/process/ledger.ts';
import { Loudness } from '../../src/watchdog/loudness.ts';
import { isBlack } from '../../src/watchdog/picture.ts';
import { quietLog, runFfmpeg, temporaryFolder } from '../support/rig.ts';
import { waitFor } from '../support/wait.ts';

const WIDTH = 64;
const HEIGHT = 36;

describe('a look at a feed', () => {
  let folder: ReturnType<typeof temporaryFolder>;
  let look: Look | undefined;

  beforeEach(() => {
    folder = temporaryFolder();
  });
  afterEach(async () => {
    await look?.stop();
    folder.remove();
  });

  const start = (options: Partial<LookOptions> = {}) => {
    const seen = { pictures: [] as Buffer[], levels: [] as number[] };
    const loudness = new Loudness((level) => seen.levels.push(level));
    look = new Look({
      name: 'look',
      ffmpeg: 'ffmpeg',
      ledger: new ProcessLedger(join(folder.path, 'children.json')),
      log: quietLog(),
      pictures: { width: WIDTH, height: HEIGHT },
      sound: true,
      onPicture: (gray) => seen.pictures.push(gray),
      onSound: (pcm) => loudness.push(pcm),
      ...options,
    });
    return { seen, look };
  };

  /** Six seconds: white, then black from the third second on; a tone, then none; a key frame each second. */
  const makeSamples = async (options: readonly string[] = []): Promise<Sample[]> => {
    const path = join(folder.path, 'clip.ts');
    await runFfmpeg([
      ...['-f', 'lavfi', '-i', 'color=white:s=640x360:r=30', '-f', 'lavfi', '-i', 'sine=r=48000', '-t', '6'],
      ...['-vf', "drawbox=t=fill:color=black:enable='gte(t,3)'", '-af', "volume=0:enable='gte(t,3)'"],
      ...[
        '-c:v',
        'libx264',
        '-preset',
        'veryfast',
        '-g',
        '30',
        '-sc_threshold',
        '0',
        '-pix_fmt',
        'yuv420p',
        ...options,
      ],
      ...['-c:a', 'aac', '-ac', '2', '-f', 'mpegts', path],
    ]);
    const samples: Sample[] = [];
    const demuxer = new TsDemuxer((unit) => samples.push(...pesSamples(unit)));
    demuxer.push(readFileSync(path));
    demuxer.flush();
    return samples;
  };

  it.each([
    ['with B-frames', ['-bf', '3', '-refs', '4']],
    ['without', ['-bf', '0']],
  ])('gives out each key frame before the next one comes, %s', async (_, options) => {
    const samples = await makeSamples(options);
    const { seen, look: looking } = start({ sound: false });
    let sent = 0;
    for (const sample of samples) {
      looking.push(sample);
      if (sample.kind !== 'video' || !sample.key) continue;
      sent++;
      await waitFor(`picture ${sent}`, () => seen.pictures.length === sent);
    }
    expect(seen.pictures.map(isBlack)).toEqual([false, false, false, true, true, true]);
    expect(seen.pictures.every(({ length }) => length === WIDTH * HEIGHT)).toBe(true);
  });

  it('gives out the sound beside the pictures', async () => {
    const { seen, look: looking } = start();
    for (const sample of await makeSamples()) looking.push(sample);
    await waitFor('the sound', () => seen.levels.length >= 11);
    expect(seen.levels[3]).toBeGreaterThan(-30);
    expect(seen.levels[9]).toBeLessThan(-60);
    await waitFor('the pictures', () => seen.pictures.length === 6);
  });

  it('gives out the sound alone', async () => {
    const { seen, look: looking } = start({ pictures: undefined });
    for (const sample of await makeSamples()) looking.push(sample);
    await waitFor('the sound', () => seen.levels.length >= 11);
    expect(seen.levels[3]).toBeGreaterThan(-30);
  });

  it('leaves out what a decoder that hangs does not take, and starts another', async () => {
    const starts = join(folder.path, 'starts');
    const command = join(folder.path, 'hangs');
    writeFileSync(command, `#!/bin/sh\necho x >> '${starts}'\nexec sleep 60\n`, { mode: 0o755 });
    let now = 0;
    const { look: looking } = start({ ffmpeg: command, now: () => now });
    const key = (await makeSamples()).find((sample) => sample.kind === 'video' && sample.key)!;
    if (key.kind !== 'video') throw new Error('no key frame');
    // Three megabytes for each picture: more than may wait.
    const large = { ...key, data: Buffer.concat([key.data, Buffer.alloc(3_000_000, 0xaa)]) };
    const push = (index: number) => looking.push({ ...large, pts: index * 90_000, dts: index * 90_000 });
    for (let index = 1; index <= 5; index++) push(index);
    expect(looking.dropped).toBe(4);
    now = 20;
    push(6);
    await waitFor('another decoder', () => readFileSync(starts, 'utf8').length === 4);
    push(7);
    expect(looking.dropped).toBe(5);
  });
});
