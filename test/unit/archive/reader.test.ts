import { readdirSync, readFileSync } from 'node:fs';
import { pino } from 'pino';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { ChannelArchive } from '../../../src/archive/channel-archive.ts';
import { secondsToTicks, type Ticks } from '../../../src/clock/ticks.ts';
import type { Segment } from '../../../src/timeline/segment.ts';
import { described } from '../../support/described.ts';
import { temporaryFolder } from '../../support/rig.ts';

const LENGTH: Ticks = secondsToTicks(2);
/** 2026-11-21T04:00:00Z. */
const HOUR: Ticks = secondsToTicks(Date.UTC(2026, 10, 21, 4) / 1000);

let folder: ReturnType<typeof temporaryFolder>;
let opened: ChannelArchive[];

beforeEach(() => {
  folder = temporaryFolder();
  opened = [];
});
afterEach(async () => {
  for (const each of opened) await each.stop();
  folder.remove();
});

const archive = (keepSeconds?: number): ChannelArchive => {
  const keepTicks = keepSeconds === undefined ? undefined : secondsToTicks(keepSeconds);
  const made = new ChannelArchive({ folder: folder.path, keepTicks, log: pino({ level: 'silent' }) });
  opened.push(made);
  return made;
};

const segmentAt = (startTicks: Ticks): Segment => ({
  ...{ msn: startTicks / LENGTH, startTicks, durationTicks: LENGTH },
  ...{ byteLength: 7, chunks: [Buffer.from('one '), Buffer.from('two')], parts: [], discontinuity: false, gap: false },
});

const segments = (): string[] =>
  readdirSync(folder.path, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.ts'));

describe('what is read of it', () => {
  const range = (from: number, to: number) => ({ from: HOUR + from * LENGTH, to: HOUR + to * LENGTH });

  test('is what has any of its time in the range, across hours, in memory and from disk alike', async () => {
    const kept = archive();
    for (let index = -3; index < 3; index++) void kept.add('small', segmentAt(HOUR + index * LENGTH), described());
    await kept.flush();
    for (const reader of [kept, archive()]) {
      const found = await reader.segments('small', range(-1.5, 1));
      expect(found.map(({ startTicks }) => (startTicks - HOUR) / LENGTH)).toEqual([-2, -1, 0]);
      expect(await reader.extent()).toEqual(range(-3, 3));
      expect(await reader.segments('large', range(-3, 3))).toEqual([]);
      expect(readFileSync(reader.segmentPath('small', found[0]!), 'utf8')).toBe('one two');
    }
  });

  test('tells the formats that there were then, best first', async () => {
    const kept = archive();
    const { format } = described();
    const audio = { ...format, name: 'audio', kind: 'audio', height: undefined } as const;
    void kept.add('audio', segmentAt(HOUR), described({ format: audio }));
    void kept.add('small', segmentAt(HOUR), described({ format: { ...format, name: 'small' } }));
    void kept.add('small', segmentAt(HOUR + LENGTH), described({ format: { ...format, name: 'small', height: 360 } }));
    await kept.flush();
    const heights = async (from: number, to: number) =>
      (await archive().formats(range(from, to))).map(({ name: each, height }) => [each, height]);
    expect(await heights(0, 1)).toEqual([
      ['small', 720],
      ['audio', undefined],
    ]);
    expect(await heights(0, 2)).toEqual([
      ['small', 360],
      ['audio', undefined],
    ]);
    expect(await heights(5, 9)).toEqual([]);
  });

  test('stays where a recording names it, and goes when that is gone', async () => {
    const kept = archive(60);
    kept.pin('talk', range(2, 4));
    for (let index = 0; index < 100; index++) void kept.add('small', segmentAt(HOUR + index * LENGTH), described());
    await kept.flush();
    expect(segments()).toHaveLength(2 + 31);
    expect(await kept.segments('small', range(0, 10))).toHaveLength(2);
    kept.unpin('talk');
    void kept.add('small', segmentAt(HOUR + 100 * LENGTH), described());
    await kept.flush();
    expect(segments()).toHaveLength(31);
    await kept.stop();
    expect(await archive().segments('small', range(0, 1000))).toHaveLength(31);
  });
});
