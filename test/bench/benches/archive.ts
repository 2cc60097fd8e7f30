import { mkdtemp } from 'node:fs/promises';
import { join } from 'node:path';
import { secondsToTicks } from '../../../src/clock/ticks.ts';
import type { Bench, BenchContext, BenchResult } from '../bench.ts';
import { fillArchive } from '../measure/filled-archive.ts';
import { nodeProgram } from '../measure/program.ts';
import type { OpenReport } from '../programs/open-archive.ts';

const PROGRAM = new URL('../programs/open-archive.ts', import.meta.url);
const RENDITIONS = ['1080p', '720p', '360p', 'audio'];
const DAYS = 30;
/** s, bytes. */
const OPEN_LIMIT = 2;
const MEMORY_LIMIT = 200e6;
const HOUR_SECONDS = 3600;

/** 30 days of a channel on disk: what a start costs, and what reading an hour of it does. */
export const archive: Bench = {
  name: 'archive',
  summary: 'opening 30 days of four renditions, 5 million segments (some minutes, a gigabyte of disk)',
  onlyByName: true,
  run: async (context: BenchContext): Promise<BenchResult> => {
    const place = await mkdtemp(join(context.folder, 'archive-'));
    const end = secondsToTicks(Math.floor(Date.now() / 1000 / HOUR_SECONDS) * HOUR_SECONDS);
    context.say(`writing the playlists of ${DAYS} days of ${RENDITIONS.length} renditions`);
    const segments = await fillArchive(place, RENDITIONS, DAYS * 24, end);
    context.say(`opening ${segments} segments`);
    const program = nodeProgram(PROGRAM, [place, String(end + secondsToTicks(60))]);
    const report = JSON.parse(await program.finished()) as OpenReport;
    const limit = (value: number) => ({ peer: { name: 'limit', value }, wanted: { most: 1 } }) as const;
    return {
      figures: [
        {
          name: `opening ${(segments / 1e6).toFixed(1)} million segments`,
          unit: 's',
          ours: report.open,
          ...limit(OPEN_LIMIT),
        },
        { name: 'memory more', unit: 'MB', ours: report.memory / 1e6, ...limit(MEMORY_LIMIT / 1e6) },
        { name: 'memory more, later', unit: 'MB', ours: report.memoryLater / 1e6, ...limit(MEMORY_LIMIT / 1e6) },
        { name: `an hour's ${report.segments} segments`, unit: 's', ours: report.range, ...limit(OPEN_LIMIT) },
        { name: 'bytes of all hours', unit: 's', ours: report.usage, ...limit(OPEN_LIMIT) },
      ],
    };
  },
};
