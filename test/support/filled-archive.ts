import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { pino } from 'pino';
import { ChannelArchive } from '../../src/archive/channel-archive.ts';
import { secondsToTicks, type Ticks } from '../../src/clock/ticks.ts';
import type { SegmentKey } from '../../src/timeline/segment.ts';
import { described } from './described.ts';

const run = promisify(execFile);

export interface FilledArchive {
  readonly archive: ChannelArchive;
  readonly from: Ticks;
  readonly to: Ticks;
}

/**
 * An archive with the pictures of a file, cut at its key frames, as a recording would have left it.
 * @param folder of the archive
 * @param from programme time of its first picture
 * @param encrypt absent: it is in the clear
 */
export const fillArchive = async (
  folder: string,
  file: string,
  from: Ticks,
  encrypt?: (chunk: Buffer) => { readonly chunk: Buffer; readonly key: SegmentKey },
): Promise<FilledArchive> => {
  const archive = new ChannelArchive({ folder, keepTicks: undefined, log: pino({ level: 'silent' }) });
  const parts = await mkdtemp(join(folder, '..', 'parts-'));
  try {
    await run('ffmpeg', [
      ...['-hide_banner', '-loglevel', 'error', '-i', file, '-c', 'copy', '-f', 'segment', '-segment_time', '2'],
      ...['-segment_format', 'mpegts', '-segment_list', join(parts, 'list.csv'), join(parts, '%d.ts')],
    ]);
    const lines = (await readFile(join(parts, 'list.csv'), 'utf8')).trim().split('\n');
    let to = from;
    for (const [index, line] of lines.entries()) {
      const [name = '', begin, end] = line.split(',');
      const clear = await readFile(join(parts, name));
      const { chunk, key } = encrypt?.(clear) ?? { chunk: clear, key: undefined };
      const [startTicks, endTicks] = [begin, end].map((seconds) => from + secondsToTicks(Number(seconds)));
      const durationTicks = endTicks! - startTicks!;
      to = endTicks!;
      const times = { msn: index, startTicks: startTicks!, durationTicks };
      const content = { byteLength: chunk.length, chunks: [chunk], parts: [], discontinuity: false, gap: false, key };
      await archive.add('720p', { ...times, ...content }, described({ targetDuration: 10 }));
    }
    return { archive, from, to };
  } finally {
    await rm(parts, { recursive: true, force: true });
  }
};
