import { mkdtemp } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { waitFor } from '../../support/wait.ts';
import type { Bench, BenchContext, BenchResult, Figure, Skipped } from '../bench.ts';
import { ClockPublisher } from '../latency/clock-publisher.ts';
import { ClockViewer, type Watched } from '../latency/clock-viewer.ts';
import { startNginxRtmp, startSluice, type LatencyServer } from '../latency/latency-server.ts';
import { nginxRtmpIsThere } from '../measure/nginx.ts';
import { median } from '../measure/rounds.ts';

/** For what is promised; SLUICE_LATENCY_MINUTES shortens it. What stands beside it is looked at for a fifth of that. */
const MINUTES = Number(process.env['SLUICE_LATENCY_MINUTES'] ?? 10);
const SHORT_MINUTES = MINUTES / 5;
/** Players take a while to find their distance to the live edge. */
const SETTLE_MS = 30_000;

/** Parts, and the most that the median may be, s. */
const OURS = [
  { part: '333ms', container: 'ts', limit: 2.0, minutes: MINUTES },
  { part: '200ms', container: 'ts', limit: 1.3, minutes: MINUTES },
  { part: '333ms', container: 'fmp4', limit: 2.0, minutes: SHORT_MINUTES },
  { part: '200ms', container: 'fmp4', limit: 1.3, minutes: SHORT_MINUTES },
] as const;

const watch = async (
  server: LatencyServer,
  minutes: number,
  context: BenchContext,
  settings?: object,
): Promise<Watched> => {
  const publisher = new ClockPublisher(server.publish);
  try {
    await waitFor(
      'a playlist',
      async () => (await fetch(server.playlist).catch(() => undefined))?.status === 200,
      60_000,
    );
    const viewer = await ClockViewer.open(server.playlist, settings);
    try {
      await sleep(SETTLE_MS);
      await viewer.restart();
      await sleep(minutes * 60_000);
      const watched = await viewer.watched();
      for (const error of new Set(watched.errors)) context.say(`latency: hls.js says ${error}`);
      return watched;
    } finally {
      await viewer.close();
    }
  } finally {
    await publisher.stop();
    await server.stop();
  }
};

const quantile = (values: readonly number[], share: number): number =>
  values.toSorted((a, b) => a - b)[Math.floor((values.length - 1) * share)] ?? NaN;

const seconds = (watched: Watched): number => median(watched.latencies) / 1000;

const figuresOf = (name: string, watched: Watched, minutes: number, limit: number): Figure[] => [
  { name, unit: 's, median', ours: seconds(watched), peer: { name: 'limit', value: limit }, wanted: { most: 1 } },
  {
    name: `${name}, the slowest 5 %`,
    unit: 's',
    ours: quantile(watched.latencies, 0.95) / 1000,
    peer: { name: 'its median', value: seconds(watched) },
  },
  {
    name: `${name}, stalls`,
    unit: `in ${minutes} min`,
    ours: watched.stalls,
    peer: { name: 'limit: none', value: 1 },
    wanted: { most: 0 },
  },
];

const run = async (context: BenchContext): Promise<BenchResult> => {
  const folder = await mkdtemp(join(context.folder, 'latency-'));
  const figures: Figure[] = [];
  const skipped: Skipped[] = [];
  const medians: number[] = [];
  for (const { part, container, limit, minutes } of OURS) {
    const name = `parts of ${part}, ${container}`;
    context.say(`latency: ${name}`);
    const server = await startSluice(join(folder, `${container}-${part}`), part, container);
    const watched = await watch(server, minutes, context);
    medians.push(seconds(watched));
    figures.push(...figuresOf(name, watched, minutes, limit));
  }
  if (!nginxRtmpIsThere()) {
    skipped.push({ name: 'nginx-rtmp', reason: 'left out: there is no nginx-rtmp (apt install libnginx-mod-rtmp)' });
    return { figures, skipped };
  }
  context.say('latency: nginx-rtmp');
  const theirs = await watch(await startNginxRtmp(join(folder, 'nginx')), SHORT_MINUTES, context);
  const peer = { name: 'nginx-rtmp', value: seconds(theirs) };
  figures.push({ name: `parts of ${OURS[0].part}, ts`, unit: 's, median', ours: medians[0]!, peer });
  context.say('latency: a classic player on the same address');
  const classic = await watch(await startSluice(join(folder, 'classic'), OURS[0].part, 'ts'), SHORT_MINUTES, context, {
    lowLatencyMode: false,
  });
  figures.push(
    { name: 'a player without low latency', unit: 's, median', ours: seconds(classic), peer },
    {
      name: 'a player without low latency, stalls',
      unit: `in ${SHORT_MINUTES} min`,
      ours: classic.stalls,
      peer: { name: 'limit: none', value: 1 },
      wanted: { most: 0 },
    },
  );
  return { figures, skipped };
};

/** From a clock in front of the camera, over RTMP and one encoded rung, to hls.js in Chromium. */
export const latency: Bench = {
  name: 'latency',
  summary: `glass to glass, beside nginx-rtmp: half an hour (only when it is named)`,
  onlyByName: true,
  run,
};
