import { spawnSync } from 'node:child_process';
import { FragmentReader, type ReadSample } from '../../src/bmff/fragment-reader.ts';

/** Samples of fragmented MP4, init section first. */
export const samplesOf = (data: Buffer): Record<'video' | 'audio', ReadSample[]> => {
  const found: Record<'video' | 'audio', ReadSample[]> = { video: [], audio: [] };
  const reader = new FragmentReader({
    tracks: () => undefined,
    sample: (sample) => found[sample.track.track.kind].push(sample),
  });
  reader.push(data);
  return found;
};

/** Where samples do not begin in the very moment at which those before them end: differences in units of the track. */
export const breaks = (samples: readonly ReadSample[]): number[] =>
  samples.slice(1).flatMap(({ dts }, index) => {
    const before = samples[index]!;
    const difference = dts - (before.dts + before.duration);
    return difference === 0 ? [] : [difference];
  });

/** What ffmpeg says when it decodes all of it, and how many pictures it finds. */
export const decoded = (data: Buffer): { words: string; pictures: number } => {
  const args = ['-v', 'warning', '-nostdin', '-err_detect', 'explode', '-f', 'mp4', '-i', 'pipe:0', '-map', '0'];
  const { stdout, stderr, error } = spawnSync('ffmpeg', [...args, '-f', 'framecrc', 'pipe:1'], {
    ...{ input: data, maxBuffer: 64 * 1024 * 1024, timeout: 60_000 },
  });
  if (error) throw error;
  return { words: stderr.toString(), pictures: stdout.toString().match(/^0,/gm)?.length ?? 0 };
};
