import { execFile, execFileSync } from 'node:child_process';
import { promisify } from 'node:util';
import { copyFileSync, existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runProgram } from '../../src/cli/program.ts';
import { temporaryFolder } from '../support/rig.ts';
import { startServer, type TestServer } from '../support/server.ts';
import { waitFor } from '../support/wait.ts';
import { FakeContext } from '../unit/cli/context.ts';

/** The folder that files are put into comes behind it. */
const CHANNEL = `
    inputs:
      - { name: slate, type: slate }
    ladder:
      - { name: tiny, width: 160, height: 90, frameRate: 10, videoBitrate: 100k, audioBitrate: 64k, preset: ultrafast }
`;
const SECONDS = 6;

interface View {
  readonly id: string;
  readonly title: string;
  readonly kind: string;
  readonly duration: number;
  readonly problem?: string;
}

const ffmpeg = (...args: string[]): void => {
  execFileSync('ffmpeg', ['-hide_banner', '-v', 'error', '-y', ...args]);
};

/** Pictures and frames of sound that a whole playlist decodes to. */
const decoded = async (url: string): Promise<{ pictures: number; seconds: number }> => {
  // Not the one that waits: the server is in this very process.
  const { stdout: json } = await promisify(execFile)(
    'ffprobe',
    ['-v', 'error', '-count_frames', '-show_entries', 'stream=codec_type,nb_read_frames', '-of', 'json', url],
    { timeout: 60_000 },
  );
  const streams = (JSON.parse(json) as { streams: { codec_type: string; nb_read_frames: string }[] }).streams;
  const count = (type: string): number => Number(streams.find((one) => one.codec_type === type)?.nb_read_frames ?? 0);
  return { pictures: count('video'), seconds: (count('audio') * 1024) / 48_000 };
};

describe('imports', () => {
  const folder = temporaryFolder();
  const drop = join(folder.path, 'drop');
  const film = (name: string): string => join(folder.path, name);
  let test: TestServer;

  const recordings = async (): Promise<View[]> => {
    const answer = await fetch(`${test.http}/api/v1/recordings?kind=import`);
    return ((await answer.json()) as { recordings: View[] }).recordings;
  };
  const sluice = async (...args: string[]): Promise<{ text: string; code: number | undefined }> => {
    const context = new FakeContext();
    await runProgram([...args, '--server', test.http], context);
    return { text: context.printed + context.told, code: context.exits[0] };
  };

  const refused = async (name: string, why: string): Promise<void> => {
    const { text, code } = await sluice('import', film(name));
    expect(text).toContain(why);
    expect(code).toBe(1);
  };

  beforeAll(async () => {
    const picture = ['-f', 'lavfi', '-i', 'testsrc2=s=160x90:r=25'];
    const sound = ['-f', 'lavfi', '-i', 'sine=440:r=48000'];
    const length = ['-t', String(SECONDS)];
    const aac = ['-c:a', 'aac', '-ac', '2'];
    ffmpeg(...picture, ...sound, ...length, '-c:v', 'libx264', '-g', '50', '-bf', '2', ...aac, film('my_film.mp4'));
    ffmpeg(...picture, ...sound, ...length, '-c:v', 'libx265', '-x265-params', 'log-level=0', ...aac, film('new.mkv'));
    ffmpeg(...picture, ...length, '-c:v', 'mpeg4', film('old.avi'));
    writeFileSync(film('words.mkv'), 'no video\n'.repeat(100));
    writeFileSync(film('short.mp4'), readFileSync(film('my_film.mp4')).subarray(0, 20_000));
    test = await startServer(
      folder.path,
      `${CHANNEL}
imports: { folder: ${drop} }`,
    );
  });
  afterAll(async () => {
    await test?.server.stop();
    folder.remove();
  });

  it('takes pictures as they are, all of them', async () => {
    const { text, code } = await sluice('import', film('my_film.mp4'));
    expect({ text, code }).toEqual({ text: expect.stringContaining('recording ') as string, code: 0 });
    const [made] = await recordings();
    expect(made).toMatchObject({ title: 'my film', duration: SECONDS });
    expect(made).not.toHaveProperty('problem');
    const { pictures, seconds } = await decoded(`${test.http}/vod/${made!.id}/index.m3u8`);
    expect(pictures).toBe(SECONDS * 25);
    expect(seconds).toBeCloseTo(SECONDS, 1);
    // The file stays where it is.
    expect(existsSync(film('my_film.mp4'))).toBe(true);
  });

  it('takes HEVC as it is, in fragmented MP4', async () => {
    expect((await sluice('import', film('new.mkv'), '--title', 'The new one')).code).toBe(0);
    const made = (await recordings()).find(({ title }) => title === 'The new one')!;
    const playlist = await (await fetch(`${test.http}/vod/${made.id}/source/index.m3u8`)).text();
    expect(playlist).toContain('#EXT-X-MAP');
    expect((await decoded(`${test.http}/vod/${made.id}/index.m3u8`)).pictures).toBe(SECONDS * 25);
  });

  it('refuses what is no video, with the reason, and keeps nothing of it', async () => {
    const before = readdirSync(join(folder.path, 'data', 'imports'));
    await refused('words.mkv', 'no video');
    await refused('short.mp4', 'cut short');
    await refused('none.mp4', 'there is no file');
    expect(readdirSync(join(folder.path, 'data', 'imports'))).toEqual(before);
  });

  it('takes what is put into its folder, encodes what browsers do not play, and puts it away', async () => {
    copyFileSync(film('old.avi'), join(drop, 'old.avi'));
    copyFileSync(film('words.mkv'), join(drop, 'words.mkv'));
    await waitFor(
      'both to be put away',
      () => existsSync(join(drop, 'done', 'old.avi')) && existsSync(join(drop, 'failed', 'words.mkv.txt')),
      60_000,
    );
    expect(readFileSync(join(drop, 'failed', 'words.mkv.txt'), 'utf8')).toContain('no video');
    const made = (await recordings()).find(({ title }) => title === 'old')!;
    expect(made.problem).toContain('browsers do not play mpeg4');
    expect((await decoded(`${test.http}/vod/${made.id}/index.m3u8`)).pictures).toBe(SECONDS * 25);
  });

  it('removes what a recording was made of, with it', async () => {
    const [made] = await recordings();
    expect(existsSync(join(folder.path, 'data', 'imports', made!.id))).toBe(true);
    expect((await fetch(`${test.http}/api/v1/recordings/${made!.id}`, { method: 'DELETE' })).status).toBe(200);
    await waitFor('its folder to go', () => !existsSync(join(folder.path, 'data', 'imports', made!.id)));
  });
});
