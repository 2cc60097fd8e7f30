import { mkdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { pullSchema } from '../../../src/config/pull.ts';
import { secondsToTicks } from '../../../src/clock/ticks.ts';
import { stillsOfArchive } from '../../../src/pictures/archive-stills.ts';
import { openFile, openRemote, type MediaBytes } from '../../../src/pictures/media-bytes.ts';
import { stillsOfMedia } from '../../../src/pictures/stills.ts';
import { fillArchive } from '../../support/filled-archive.ts';
import { testDecoder } from '../../support/pictures.ts';
import { startRangedServer } from '../../support/ranged-server.ts';
import type { Bench, Figure, Skipped } from '../bench.ts';
import { runFfmpeg } from '../measure/media.ts';
import { Program } from '../measure/program.ts';
import { interleaved } from '../measure/rounds.ts';

const COUNT = 15;
const ROUNDS = 5;
const CLIP_SECONDS = 60;
const REPEATED = 17;
const TIMES_FASTER = 150;
const SHARE_OF_THUMBNAILER = 0.3;
const SHARE_OF_FILE = 0.02;
const RULES = pullSchema.parse({ privateAddresses: true });

/** 17 minutes of 1280x720 at 30 pictures a second, some 130 MB of H.264 and AAC, a key frame each eight seconds. */
const makeFilm = async (folder: string): Promise<string> => {
  const [clip, film] = [join(folder, 'clip.mp4'), join(folder, 'film.mp4')];
  await runFfmpeg([
    ...['-f', 'lavfi', '-i', 'testsrc2=s=1280x720:r=30,noise=alls=8:allf=t'],
    ...['-f', 'lavfi', '-i', 'sine=440:r=48000', '-t', String(CLIP_SECONDS)],
    ...['-c:v', 'libx264', '-preset', 'veryfast', '-pix_fmt', 'yuv420p', '-b:v', '900k', '-c:a', 'aac', clip],
  ]);
  await runFfmpeg(['-stream_loop', String(REPEATED - 1), '-i', clip, '-c', 'copy', film]);
  return film;
};

const secondsOf = async (work: () => Promise<unknown>): Promise<number> => {
  const began = performance.now();
  await work();
  return (performance.now() - began) / 1000;
};

const decoder = testDecoder();

/** All of them as JPEG, 1280 pixels wide, in memory. */
const ours = async (open: () => Promise<MediaBytes>): Promise<void> => {
  const bytes = await open();
  try {
    checked(await stillsOfMedia(bytes, COUNT, { decoder }));
  } finally {
    await bytes.close();
  }
};

const checked = (stills: readonly unknown[]): void => {
  if (stills.length !== COUNT) throw new Error(`${stills.length} stills instead of ${COUNT}`);
};

const naive = (film: string, folder: string): Promise<unknown> => {
  const rate = `${COUNT}/${CLIP_SECONDS * REPEATED}`;
  return runFfmpeg(['-i', film, '-r', rate, '-q:v', '3', join(folder, 'naive-%02d.jpg')]);
};

const thumbnailer = async (source: string, folder: string): Promise<void> => {
  for (let index = 0; index < COUNT; index++) {
    const at = `${Math.round(((index + 0.5) / COUNT) * 100)}%`;
    await new Program('ffmpegthumbnailer', [
      ...['-i', source, '-s', '0', '-t', at, '-o', join(folder, `thumbnail-${index}.jpg`)],
    ]).finished();
  }
};

const hasThumbnailer = async (): Promise<boolean> => {
  try {
    await new Program('ffmpegthumbnailer', ['-v']).finished();
    return true;
  } catch {
    return false;
  }
};

/** Share of a remote file that is read. */
const remoteShare = async (film: string, read: (url: string) => Promise<unknown>): Promise<number> => {
  const server = await startRangedServer(film);
  try {
    await read(server.url);
    return server.sent / (await stat(film)).size;
  } finally {
    await server.stop();
  }
};

const ownRecording = async (folder: string, film: string): Promise<() => Promise<void>> => {
  await mkdir(join(folder, 'archive'));
  const { archive: reader, from, to } = await fillArchive(join(folder, 'archive'), film, secondsToTicks(1.7e9));
  return async () => checked(await stillsOfArchive({ reader }, { from, to }, COUNT, { decoder }));
};

export const stills: Bench = {
  name: 'stills',
  summary: '15 stills of 17 minutes of 720p, beside ffmpeg -r and ffmpegthumbnailer',
  run: async (context) => {
    const { folder } = context;
    const film = await makeFilm(folder);
    const fromArchive = await ownRecording(folder, film);
    const fromFile = (): Promise<void> => ours(() => openFile(film));
    // A server runs for months: what is loaded once is loaded.
    await fromFile();
    context.say("stills: ffmpeg -r decodes everything once");
    const naiveSeconds = await secondsOf(() => naive(film, folder));
    const withThumbnailer = await hasThumbnailer();
    const { file, recording, peer } = await interleaved(ROUNDS, {
      file: () => secondsOf(fromFile),
      recording: () => secondsOf(fromArchive),
      peer: () => (withThumbnailer ? secondsOf(() => thumbnailer(film, folder)) : Promise.resolve(NaN)),
    });
    const remote = (url: string): Promise<void> => ours(() => openRemote(url, RULES, AbortSignal.timeout(60_000)));
    const share = await remoteShare(film, remote);
    const figures: Figure[] = [
      {
        ...{ name: 'faster than ffmpeg -r', unit: 'times', ours: naiveSeconds / file },
        peer: { name: 'as fast', value: 1 },
        wanted: { least: TIMES_FASTER },
      },
      { name: 'of a file', unit: 's', ours: file, peer: { name: 'ffmpeg -i FILE -r', value: naiveSeconds } },
      {
        ...{ name: 'of our own recording', unit: 's', ours: recording },
        peer: { name: 'our stills of the file', value: file },
        wanted: { most: 1 },
      },
      {
        ...{ name: 'over HTTP', unit: 'share of the file read', ours: share },
        peer: { name: 'the whole file', value: 1 },
        wanted: { most: SHARE_OF_FILE },
      },
    ];
    const skipped: Skipped[] = [];
    if (withThumbnailer) {
      figures.push({
        ...{ name: 'of a file', unit: 's', ours: file },
        peer: { name: `ffmpegthumbnailer, ${COUNT} times`, value: peer },
        wanted: { most: SHARE_OF_THUMBNAILER },
      });
      const theirs = await remoteShare(film, (url) => thumbnailer(url, folder));
      figures.push({
        ...{ name: 'over HTTP', unit: 'share of the file read', ours: share },
        peer: { name: `ffmpegthumbnailer, ${COUNT} times`, value: theirs },
      });
    } else {
      skipped.push({ name: 'ffmpegthumbnailer', reason: 'is not installed: apt-get install ffmpegthumbnailer' });
    }
    return { figures, skipped };
  },
};
