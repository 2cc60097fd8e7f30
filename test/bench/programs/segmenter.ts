/**
 * All that is done with one rendition's bytes between the encoder's pipe and disk, in a process of its own.
 * Reads MPEG-TS on stdin: `segmenter.ts FOLDER PART_SECONDS TOTAL_BYTES WARM_BYTES`. Prints JSON at the end.
 */
import { Socket } from 'node:net';
import { pino } from 'pino';
import { RenditionOutput } from '../../../src/channel/rendition-output.ts';
import { secondsToTicks, ticksToMs, type Ticks } from '../../../src/clock/ticks.ts';
import type { Rung } from '../../../src/encoder/rung.ts';
import { DateRanges } from '../../../src/metadata/date-ranges.ts';
import { TimedEvents } from '../../../src/metadata/timed-events.ts';
import {
  hasPayload,
  PACKET_SIZE,
  packetPid,
  payloadOffset,
  PID_VIDEO,
  startsUnit,
} from '../../../src/mpegts/packet.ts';
import { readPesHeader } from '../../../src/mpegts/pes.ts';
import { slabReads } from '../../../src/reads/slab-reads.ts';
import { suitMemoryToMedia } from '../../../src/process/memory.ts';
import { ChannelArchive } from '../../../src/archive/channel-archive.ts';

export interface SegmenterReport {
  /** CPU seconds, and the bytes that they were spent on. */
  readonly cpu: number;
  readonly bytes: number;
  readonly segments: number;
  readonly parts: number;
}

const SEGMENT = secondsToTicks(2);
const WINDOW = secondsToTicks(60);
/** Its start on the grid, in 2026. */
const FROM: Ticks = 890_000_000 * SEGMENT;
/** The real encoder is no faster than the disk: what waits to be written is kept below the archive's bound. */
const BYTES_AT_ONCE = 12 * 1024 * 1024;
const RUNG: Rung = {
  kind: 'video',
  codec: 'h264',
  name: '720p',
  width: 1280,
  height: 720,
  frameRate: 30,
  videoBitrate: 3_000_000,
  audioBitrate: 128_000,
  preset: 'veryfast',
  options: {},
};

const [folder = '', partSeconds = '0', totalBytes = '0', warmBytes = '0'] = process.argv.slice(2);
suitMemoryToMedia();
const log = pino({ level: 'error' });
// An hour passes in seconds: files rest by its clock.
const now = (): number => ticksToMs(output.timeline.last?.startTicks ?? 0);
const archive: ChannelArchive = new ChannelArchive({ folder, keepTicks: 3 * WINDOW, log, now });
const options = {
  rung: RUNG,
  segmentTicks: SEGMENT,
  partTicks: secondsToTicks(Number(partSeconds)),
  windowTicks: WINDOW,
  container: 'ts',
} as const;
const marks = { timedEvents: new TimedEvents(), dateRanges: new DateRanges() };
const output = new RenditionOutput({ ...options, ...marks, archive });

const firstPts = (chunk: Buffer): Ticks => {
  for (let at = 0; at + PACKET_SIZE <= chunk.length; at += PACKET_SIZE) {
    if (packetPid(chunk, at) !== PID_VIDEO || !startsUnit(chunk, at) || !hasPayload(chunk, at)) continue;
    const pts = readPesHeader(chunk, at + payloadOffset(chunk, at), at + PACKET_SIZE)?.pts;
    if (pts !== undefined) return pts;
  }
  throw new Error('the stream does not begin with a picture');
};

const cpuSeconds = (): number => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
};

let bytes = 0;
let segments = 0;
let parts = 0;
let warm: { cpu: number; bytes: number } | undefined;
output.timeline.onChange(() => {
  if (output.timeline.open !== undefined) parts++;
  else segments++;
});

/** Everything that came is listed, and on disk. */
const settled = async (): Promise<void> => {
  await output.settled();
  await archive.flush();
};

let waiting = 0;

const take = (chunk: Buffer): void => {
  if (bytes === 0) output.begin({ fromTicks: FROM, encoderTicks: firstPts(chunk) });
  if (!warm && bytes >= Number(warmBytes)) warm = { cpu: cpuSeconds(), bytes };
  bytes += chunk.length;
  output.push(chunk, 'both');
  waiting += chunk.length;
  if (waiting < BYTES_AT_ONCE) return;
  waiting = 0;
  stdin.pause();
  void settled().then(() => stdin.resume());
};

// As the encoder's pipes are read.
const stdin = new Socket({ fd: 0, onread: slabReads(take) });
stdin.resume();
stdin.on('end', () => {
  void settled().then(() => {
    if (archive.problem !== undefined) throw new Error(archive.problem);
    if (bytes !== Number(totalBytes) || !warm) throw new Error(`read ${bytes} of ${totalBytes} bytes`);
    const report: SegmenterReport = { cpu: cpuSeconds() - warm.cpu, bytes: bytes - warm.bytes, segments, parts };
    console.log(JSON.stringify(report));
  });
});
