/**
 * Opens an archive as a channel does at its start, in a process of its own: `open-archive.ts FOLDER NOW_TICKS`.
 * Prints JSON.
 */
import { pino } from 'pino';
import { ChannelArchive } from '../../../src/archive/channel-archive.ts';
import { secondsToTicks } from '../../../src/clock/ticks.ts';

export interface OpenReport {
  /** Seconds until segments can be added and asked for. */
  readonly open: number;
  /** Bytes more in memory (resident) then, and when an hour in the midst of it was read and all was counted. */
  readonly memory: number;
  readonly memoryLater: number;
  /** Seconds for a range of an hour in the midst of it, one rendition. */
  readonly range: number;
  /** Seconds to know how many bytes there are. */
  readonly usage: number;
  readonly segments: number;
}

const [folder = '', nowText = '0'] = process.argv.slice(2);
const now = Number(nowText);
const hour = secondsToTicks(3600);
const seconds = async (action: () => Promise<unknown>): Promise<number> => {
  const begun = performance.now();
  await action();
  return (performance.now() - begun) / 1000;
};
const before = process.memoryUsage.rss();
const archive = new ChannelArchive({
  ...{ folder, keepTicks: secondsToTicks(40 * 86_400), windowTicks: secondsToTicks(60) },
  log: pino({ level: 'warn' }),
});
const open = await seconds(async () => {
  await archive.start(now);
  await archive.sweep(now);
  await archive.extent();
  await archive.newest('720p', secondsToTicks(60));
});
const memory = process.memoryUsage.rss() - before;
let segments = 0;
const from = now - 15 * 24 * hour;
const range = await seconds(async () => {
  segments = (await archive.segments('720p', { from, to: from + hour })).length;
});
const usage = await seconds(() => archive.usage());
const memoryLater = process.memoryUsage.rss() - before;
console.log(JSON.stringify({ open, memory, memoryLater, range, usage, segments } satisfies OpenReport));
