/**
 * Our origin with a channel on the air and a recording of ten minutes, which is one file again and again. Prints its
 * port, then a line for each part. Arguments, where there are any: seconds of the burst, and the factor.
 */
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import type { ArchivedFormat, ArchivedSegment, ArchiveReader } from '../../../src/archive/archived.ts';
import { secondsToTicks } from '../../../src/clock/ticks.ts';
import { RateControl } from '../../../src/export/rate-control.ts';
import { DownloadLimit } from '../../../src/origin/download-limit.ts';
import { createOrigin } from '../../../src/origin/server.ts';
import { suitMemoryToMedia } from '../../../src/process/memory.ts';
import { testDecoder } from '../../support/pictures.ts';
import { announce, LiveStage } from './live-stage.ts';
import { RECORDING_RATE } from './recorded.ts';
import { silentChannel } from './silent-channel.ts';

const SEGMENT_SECONDS = 2;
const SEGMENTS = 300;

suitMemoryToMedia();
const folder = mkdtempSync(join(tmpdir(), 'sluice-ondemand-'));
process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
process.once('SIGTERM', () => process.exit(0));
const path = join(folder, 'segment.ts');
const byteLength = Math.floor((RECORDING_RATE * SEGMENT_SECONDS) / 188) * 188;
writeFileSync(path, randomBytes(byteLength));

const durationTicks = secondsToTicks(SEGMENT_SECONDS);
const range = { from: 0, to: SEGMENTS * durationTicks };
const segments = Array.from({ length: SEGMENTS }, (_, msn): ArchivedSegment => ({
  msn,
  startTicks: msn * durationTicks,
  durationTicks,
  byteLength,
  discontinuity: false,
}));
const format: ArchivedFormat = {
  ...{ name: '720p', kind: 'video', container: 'ts', codecs: 'avc1.64001f,mp4a.40.2', width: 1280, height: 720 },
  ...{ frameRate: 30, nominalBitrate: 8 * RECORDING_RATE, bandwidth: 8 * RECORDING_RATE },
  averageBandwidth: 8 * RECORDING_RATE,
};
const reader: ArchiveReader = {
  formats: () => Promise.resolve([format]),
  segments: () => Promise.resolve(segments),
  extent: () => Promise.resolve(range),
  segmentPath: () => path,
  initPath: () => path,
  hold: () => () => undefined,
};
const [burst, factor] = process.argv.slice(2).map(Number);
const stage = new LiveStage();
const origin = createOrigin({
  channels: new Map([['main', silentChannel(stage.timeline)]]),
  playerRoot: '/nowhere',
  decoder: testDecoder(),
  downloads: {
    subjects: {
      channel: () => Promise.resolve(undefined),
      recording: (id) =>
        Promise.resolve({ id, title: 'Bench', archive: { import: id }, reader, range, growing: false }),
    },
    clipFile: () => Promise.resolve(undefined),
    limit: new DownloadLimit({ atOnce: 1000, perAddress: 1000, trusted: [] }),
    rates: new RateControl(factor === undefined ? undefined : { burst: burst!, factor }),
  },
  log: pino({ level: 'error' }),
});
const { port } = await origin.start({ host: '127.0.0.1', port: 0 });
console.log(JSON.stringify({ port }));
stage.start(announce);
