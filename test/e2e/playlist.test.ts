import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { copyFile, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, type TestContext } from 'vitest';
import type { Order } from '../../src/playout/rotation.ts';
import { FileInput } from '../../src/inputs/file-input.ts';
import type { Input } from '../../src/inputs/input.ts';
import { listFile, listFolder, type ListSource } from '../../src/inputs/list-source.ts';
import { probeMedia } from '../../src/inputs/media-probe.ts';
import { PlaylistInput } from '../../src/inputs/playlist-input.ts';
import { inputEnvironment, Recorder } from '../support/recorder.ts';
import { runFfmpeg, temporaryFolder } from '../support/rig.ts';
import { AAC, H264, makeSyncFile, measureSync, type SyncFileOptions } from '../support/sync-file.ts';
import { waitFor } from '../support/wait.ts';

const B_FRAMES = ['-g', '60', '-bf', '3'];

/** Every kind has its marks at 0.4 s and 1.4 s. */
const KINDS: Record<string, SyncFileOptions> = {
  'plain.mp4': { output: [...H264, ...B_FRAMES, ...AAC] },
  'interlaced.mpg': {
    rate: '25',
    output: ['-c:v', 'mpeg2video', '-flags', '+ilme+ildct', '-c:a', 'mp2', '-f', 'mpeg'],
  },
  'silent.mp4': { sound: false, output: H264 },
  'variable.mkv': {
    filters: `select='lt(mod(n,30),16)+not(mod(n,5))'`,
    output: [...H264, '-fps_mode', 'vfr', ...AAC],
  },
  'odd.mkv': {
    size: '161x91',
    rate: '24000/1001',
    filters: 'format=yuv444p',
    output: ['-c:v', 'ffv1', '-c:a', 'flac'],
  },
  'surround.mkv': { rate: '50', output: [...H264, '-c:a', 'ac3', '-ac', '6'] },
  'mono.mkv': { sampleRate: 44_100, rate: '15', output: ['-c:v', 'mpeg4', '-c:a', 'libmp3lame', '-ac', '1'] },
  // Its timestamps pass 2^33 after a second.
  'wrap.ts': { output: [...H264, ...B_FRAMES, ...AAC, '-output_ts_offset', '95441.3', '-f', 'mpegts'] },
  'tail.mp4': { soundSeconds: 4.2, output: [...H264, ...AAC] },
  'ntsc.mp4': { rate: '30000/1001', sampleRate: 44_100, output: [...H264, ...B_FRAMES, ...AAC] },
};

/** What a decoder shows. */
const sizeOf = async (ts: Buffer): Promise<{ width: number; height: number }> => {
  const folder = temporaryFolder();
  try {
    const file = join(folder.path, 'recorded.ts');
    writeFileSync(file, ts);
    return (await probeMedia('ffmpeg', file)).video!;
  } finally {
    folder.remove();
  }
};

/** An input of one test, and what it says; ended behind the test. */
const stage = (onTestFinished: TestContext['onTestFinished']) => {
  const folder = temporaryFolder();
  const { environment, lines } = inputEnvironment(folder.path);
  const start = (input: Input): { input: Input; recorder: Recorder } => {
    const recorder = new Recorder(input);
    onTestFinished(async () => {
      await input.stop();
      folder.remove();
    });
    input.start();
    return { input, recorder };
  };
  return {
    folder: folder.path,
    lines,
    played: (): unknown[] => lines.filter(({ msg }) => msg === 'playing file').map(({ title }) => title),
    skipped: (): unknown[] => lines.filter(({ msg }) => msg.includes('skipping')).map(({ title }) => title),
    list: (name: string, ...rows: string[]): string => {
      const path = join(folder.path, name);
      // As editors do it: the whole file at once.
      writeFileSync(`${path}.new`, `${rows.join('\n')}\n`);
      renameSync(`${path}.new`, path);
      return path;
    },
    startPlaylist: (source: ListSource, order: Order = 'listed', wallMs: () => number = Date.now) =>
      start(new PlaylistInput({ name: 'list', source, order, seed: 1, wallMs }, environment)),
    startFiles: (...paths: string[]) => start(new FileInput('files', paths, environment)),
  };
};

describe.concurrent('files of any kind', { timeout: 240_000 }, () => {
  const media = temporaryFolder();
  const at = (name: string): string => join(media.path, name);

  beforeAll(async () => {
    for (const [name, options] of Object.entries(KINDS)) await makeSyncFile(at(name), options);
    await makeSyncFile(at('music.mp3'), { pictures: false, output: ['-c:a', 'libmp3lame'] });
    await makeSyncFile(at('flat.mp4'));
    await runFfmpeg(['-i', at('flat.mp4'), '-c', 'copy', '-metadata:s:v', 'rotate=90', at('upright.mp4')]);
    writeFileSync(at('broken.mp4'), readFileSync(at('plain.mp4')).subarray(0, 5000));
  }, 120_000);

  afterAll(() => media.remove());

  const expectWhole = (recorder: Recorder): void => {
    expect(recorder.pictureHoles).toEqual([]);
    expect(recorder.hiddenPictures).toBe(0);
    // The splicer moves a frame of sound by half a millisecond at most.
    expect(recorder.soundSteps.filter((step) => Math.abs(step - 1920) > 48)).toEqual([]);
  };

  const expectTogether = (flashes: readonly number[], tones: readonly number[]): void => {
    const apart = tones.map((tone) => Math.min(...flashes.map((flash) => Math.abs(flash - tone))));
    expect(apart.filter((seconds) => seconds > 0.04)).toEqual([]);
  };

  it('play one after the other without a hole, with sound and pictures together', async ({
    expect,
    onTestFinished,
  }) => {
    const { played, skipped, list, startPlaylist } = stage(onTestFinished);
    const names = Object.keys(KINDS);
    const { input, recorder } = startPlaylist(
      listFile(
        list('all.m3u', '#EXTM3U', ...names.flatMap((name) => [`#EXTINF:2,${name}`, at(name)]), at('music.mp3')),
      ),
    );
    await waitFor('the whole round', () => played().length > names.length, 120_000);
    await input.stop();
    expect(played().slice(0, names.length)).toEqual(names);
    expect(skipped()).toEqual(['music.mp3']);
    expectWhole(recorder);
    const { flashes, tones, complaints } = await measureSync(recorder.toTs());
    expect(complaints).toBe('');
    expect(flashes).toHaveLength(2 * names.length);
    expect(tones).toHaveLength(2 * (names.length - 1));
    expectTogether(flashes, tones);
    // The sound that goes on behind the pictures of one file is heard.
    expect(recorder.seconds).toBeGreaterThan(2.2 * names.length + 1.9);
  });

  it('turns what was filmed upright', async ({ expect, onTestFinished }) => {
    const { startFiles } = stage(onTestFinished);
    const { input, recorder } = startFiles(at('upright.mp4'));
    await waitFor('its pictures', () => recorder.seconds > 0.5);
    await input.stop();
    const { width, height } = await sizeOf(recorder.toTs());
    expect(width).toBeLessThan(height);
  });

  it('goes on with what there is when files are missing, broken or without pictures', async ({
    expect,
    onTestFinished,
  }) => {
    const { played, skipped, startFiles } = stage(onTestFinished);
    const { input, recorder } = startFiles(
      at('missing.mp4'),
      at('plain.mp4'),
      at('broken.mp4'),
      at('music.mp3'),
      at('silent.mp4'),
    );
    await waitFor('two rounds', () => played().length >= 4);
    await input.stop();
    expect(played().slice(0, 4)).toEqual(['plain.mp4', 'silent.mp4', 'plain.mp4', 'silent.mp4']);
    // Each is told once, not in every round.
    expect(skipped().slice(0, 3)).toEqual(['missing.mp4', 'broken.mp4', 'music.mp3']);
    expect(skipped()).toHaveLength(3);
    expectWhole(recorder);
  });

  it('says that nothing can be played, and tries again', async ({ expect, onTestFinished }) => {
    const { folder, startFiles } = stage(onTestFinished);
    const { input } = startFiles(join(folder, 'coming.mp4'), at('music.mp3'));
    const { reason } = await waitFor('failure', () => input.source().status === 'failed' && input.source());
    expect(reason).toMatch(/no file of the list can be played.*no pictures/);
    await copyFile(at('plain.mp4'), join(folder, 'coming.mp4'));
    await waitFor('the file that has come', () => input.source().status === 'live');
  });

  it('follows the edits of its list: after the item on air, and not where an edit is broken', async ({
    expect,
    onTestFinished,
  }) => {
    const { lines, played, list, startPlaylist } = stage(onTestFinished);
    const path = list('evening.yaml', `- ${at('plain.mp4')}`, `- ${at('silent.mp4')}`);
    const { input, recorder } = startPlaylist(listFile(path));
    await waitFor('the first item', () => played().length === 1);
    list('evening.yaml', `- ${at('plain.mp4')}`, `- ${at('ntsc.mp4')}`);
    await waitFor('the edit', () => lines.filter(({ msg }) => msg === 'playlist read').length === 2);
    expect(played()).toEqual(['plain.mp4']);
    await waitFor('the second item', () => played().length === 2);
    list('evening.yaml', `- ${at('plain.mp4')}`, `- { pth: x.mp4 }`);
    const fault = await waitFor('the fault', () => lines.find(({ msg }) => msg.includes('the last good one stays')));
    expect(fault).toMatchObject({
      list: path,
      why: expect.stringMatching(/^line 2: .*pth: unknown setting/) as string,
    });
    await waitFor('the list that stays', () => played().length === 4);
    expect(input.source().reason).toMatch(/playing "ntsc.mp4".*cannot be taken: line 2/);
    await input.stop();
    expect(played()).toEqual(['plain.mp4', 'ntsc.mp4', 'plain.mp4', 'ntsc.mp4']);
    expectWhole(recorder);
  });

  it('cuts to an item at its time without a hole, and tells what it plays', async ({ expect, onTestFinished }) => {
    const { played, list, startPlaylist } = stage(onTestFinished);
    // The clock on the wall stands before eight in the evening when the test begins.
    const evening = Date.parse('2026-06-01T20:00:00Z');
    let shift = evening - 120_000 - Date.now();
    const wallMs = (): number => Date.now() + shift;
    const path = list(
      'day.yaml',
      'timeZone: UTC',
      'items:',
      `  - ${at('tail.mp4')}`,
      `  - { path: ${at('ntsc.mp4')}, title: The concert, at: "20:00" }`,
      `  - { path: ${at('plain.mp4')}, title: The news, at: "20:00", cut: false }`,
    );
    const { input, recorder } = startPlaylist(listFile(path), 'listed', wallMs);
    await waitFor('the first item', () => input.source().status === 'live');
    expect(input.source()).toMatchObject({
      reason: expect.stringMatching(
        /^playing "tail.mp4", 0:0\d of 0:04; next: "tail.mp4"; "The concert" at /,
      ) as string,
      figures: { width: 160, height: 90, videoCodec: 'h264', audioCodec: 'aac' },
    });
    shift = evening - 3_000 - Date.now();
    await waitFor('the concert', () => played().includes('The concert'));
    expect(wallMs()).toBeGreaterThanOrEqual(evening);
    await waitFor('what fills the time again', () => played().at(-1) === 'tail.mp4' && played().includes('The news'));
    await input.stop();
    expect(played().slice(-3)).toEqual(['The concert', 'The news', 'tail.mp4']);
    expectWhole(recorder);
    const { flashes, tones } = await measureSync(recorder.toTs());
    expectTogether(flashes, tones);
  });

  it('plays a folder as people sort it, and what comes into it', async ({ expect, onTestFinished }) => {
    const { folder, played, startPlaylist } = stage(onTestFinished);
    const films = join(folder, 'films');
    await mkdir(films);
    const { input } = startPlaylist(listFolder(films));
    await waitFor('the empty folder', () => input.source().reason.includes('there is no item in'));
    expect(input.source().status).toBe('waiting');
    await copyFile(at('plain.mp4'), join(films, 'film 10.mp4'));
    await copyFile(at('plain.mp4'), join(films, '.hidden.mp4'));
    await copyFile(at('silent.mp4'), join(films, 'film 2.mp4'));
    writeFileSync(join(films, 'notes.txt'), 'not a film');
    await waitFor('both', () => played().length >= 3);
    expect(played().slice(0, 3)).toEqual(['film 2.mp4', 'film 10.mp4', 'film 2.mp4']);
  });

  it('waits for a list that does not exist yet, or names nothing', async ({ expect, onTestFinished }) => {
    const { folder, lines, list, startPlaylist } = stage(onTestFinished);
    const path = join(folder, 'later.m3u');
    const { input } = startPlaylist(listFile(path));
    await waitFor('the reason', () => /later\.m3u cannot be taken: it does not exist/.test(input.source().reason));
    list('later.m3u', '# nothing yet', 'https://example.org/film.mp4');
    await waitFor('another', () => input.source().reason.includes('there is no item in'));
    expect(input.source().status).toBe('waiting');
    expect(lines.find(({ line }) => line === 2)?.['why']).toMatch(/is not a local file/);
    list('later.m3u', at('plain.mp4'));
    await waitFor('a film', () => input.source().status === 'live');
  });

  it('leaves no process behind', async ({ expect, onTestFinished }) => {
    const { folder, startFiles } = stage(onTestFinished);
    const { input } = startFiles(at('tail.mp4'), at('odd.mkv'));
    const ledger = join(folder, 'run', 'children.json');
    const listed = (): { pid: number }[] =>
      existsSync(ledger) ? (JSON.parse(readFileSync(ledger, 'utf8')) as { pid: number }[]) : [];
    const children = await waitFor('a process', () => listed().length > 0 && listed());
    await input.stop();
    expect(children.filter(({ pid }) => existsSync(`/proc/${pid}`))).toEqual([]);
    expect(listed()).toEqual([]);
  });
});
