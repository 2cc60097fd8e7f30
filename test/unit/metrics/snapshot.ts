import { judgeChannel, judgeServer } from '../../../src/health/judge.ts';
import type { ChannelSnapshot, MetricsSnapshot } from '../../../src/metrics/snapshot.ts';
import { HttpCounts } from '../../../src/origin/http-counts.ts';
import { makeState } from '../origin/fixture.ts';

/** A server on which everything has a figure. @param names of its channels */
export const makeSnapshot = (
  names: readonly string[] = ['main'],
  change: Partial<MetricsSnapshot> = {},
): MetricsSnapshot => {
  const counts = new HttpCounts();
  counts.file('index.m3u8', 200);
  return {
    version: '1.2.3',
    channels: names.map(makeChannelSnapshot),
    server: {
      ...{ disk: { freeBytes: 5e9, sizeBytes: 1e12 }, eventLoopDelay: 0.012, memoryBytes: 2e8 },
      certificateDays: 60,
    },
    serverHealth: judgeServer({}),
    http: { answers: counts.list(), connections: 7, sentBytes: 12_345, held: 2 },
    processes: names.map((name) => ({ name: `${name} encoder`, cpuSeconds: 12.5, memoryBytes: 1e8 })),
    jobs: [{ kind: 'import', state: 'running', count: 1 }],
    own: { cpuSeconds: 3.5, startedAt: 1_795_000_000, openFiles: 40 },
    ...change,
  };
};

const makeChannelSnapshot = (name: string): ChannelSnapshot => {
  const usual = makeState({ name, onAir: 'slate' });
  const [studio, ...others] = usual.inputs;
  const figures = { bitrate: 4e6, frameRate: 25, jitter: 0.02, keyFrameInterval: 2 };
  const state = {
    ...usual,
    inputs: [{ ...studio!, figures: { ...studio!.figures, ...figures } }, ...others],
    renditions: [
      {
        ...{ name: '720p', kind: 'video' as const, codecs: 'avc1.64001f', width: 1280, height: 720, frameRate: 25 },
        ...{ averageBitrate: 2.5e6, peakBitrate: 3e6, lastMsn: 17 },
      },
    ],
  };
  return {
    state,
    health: judgeChannel({ state, now: 0 }),
    audience: {
      ...{ viewers: 3, reporting: 2, byRendition: { '720p': 3, 'made-up': 5 }, starvations: 1 },
      ...{ buffer: { median: 8, worstTenth: 2 }, bitrate: 2.5e6, throughput: 2e7 },
    },
    switches: { priority: 2, schedule: 0, manual: 1 },
    segmentAges: { '720p': 0.5 },
    archiveBytes: 1e9,
  };
};
