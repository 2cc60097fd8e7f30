import { spawnSync } from 'node:child_process';
import { fc, test as property } from '@fast-check/vitest';
import { describe, expect, it } from 'vitest';
import { WRAP, type Ticks } from '../../../src/clock/ticks.ts';
import { writeId3Tag } from '../../../src/metadata/id3-tag.ts';
import { TimedEvents } from '../../../src/metadata/timed-events.ts';
import { id3Packets } from '../../../src/mpegts/timed-id3.ts';
import { bytesOf, collect, continuityErrors, type Collected } from './collector.ts';
import { encode, ENCODER_TICKS, SECONDS, SEGMENT } from './encoded.ts';
import { tagsOf } from './timed-id3.ts';

const START: Ticks = 1_800_000_000 * 90_000;
const VIDEO = encode();
const AUDIO = encode({ video: false });
const tagOf = (text: string): Buffer => writeId3Tag([{ id: 'TIT2', text }]);

const made = (events: TimedEvents, kind: 'video' | 'audio' = 'video', partTicks = 30_000): Collected => {
  const collected = collect({ kind, partTicks, timedEvents: events });
  collected.feed({ fromTicks: START }, kind === 'video' ? VIDEO : AUDIO);
  return collected;
};

describe('a tag', () => {
  property.prop([fc.uint8Array({ minLength: 1, maxLength: 2000 }), fc.nat({ max: 15 }), fc.nat({ max: WRAP - 1 })])(
    'is one PES packet, in whole packets whose counters run on',
    (tag, counter, pts) => {
      const packets = id3Packets(Buffer.from(tag), pts, counter);
      expect(packets.length % 188).toBe(0);
      expect(packets[3]! & 0x0f).toBe(counter);
      expect(continuityErrors(packets)).toBe(0);
      expect(tagsOf(packets, pts)).toEqual([{ ticks: pts, tag: Buffer.from(tag) }]);
    },
  );
});

describe.each(['video', 'audio'] as const)('in a rendition of kind %s', (kind) => {
  const times = fc.uniqueArray(fc.integer({ min: -SEGMENT, max: (SECONDS + 1) * SEGMENT }), { maxLength: 25 });
  const some = { numRuns: 25 };

  property.prop([times], some)(
    'each tag is in the segment, and in the part, that its time lies in; once',
    (offsets) => {
      const events = new TimedEvents();
      const wanted = offsets
        .toSorted((a, b) => a - b)
        .map((offset) => ({ ticks: START + offset, tag: tagOf(`${offset}`) }));
      for (const { ticks, tag } of wanted) events.add(ticks, tag);
      const { segments, parts } = made(events, kind);
      const within = (from: Ticks, duration: Ticks) =>
        wanted.filter(({ ticks }) => ticks >= from && ticks < from + duration);
      for (const segment of segments) {
        const found = tagsOf(bytesOf(segment), START);
        expect(found).toEqual(within(segment.startTicks, segment.durationTicks));
        let at = segment.startTicks;
        for (const part of segment.parts) {
          expect(tagsOf(bytesOf(part), START)).toEqual(within(at, part.durationTicks));
          at += part.durationTicks;
        }
        expect(Buffer.concat(segment.parts.map((part) => bytesOf(part))).equals(bytesOf(segment))).toBe(true);
      }
      expect(continuityErrors(Buffer.concat(parts.map(({ part }) => bytesOf(part))))).toBe(0);
    },
  );

  it('nothing is otherwise where there is none', () => {
    const without = made(new TimedEvents(), kind).segments;
    const events = new TimedEvents();
    events.add(START + 50_000, tagOf('a'));
    const [first, ...others] = made(events, kind).segments;
    expect(others.map((segment) => bytesOf(segment).toString('hex'))).toEqual(
      without.slice(1).map((segment) => bytesOf(segment).toString('hex')),
    );
    expect(first!.byteLength).toBe(without[0]!.byteLength + 188);
  });
});

describe('where another run goes on', () => {
  it('a tag that was thrown away with an unpublished part comes again, and its counter with it', () => {
    const events = new TimedEvents();
    const collected = collect({ partTicks: 30_000, timedEvents: events });
    // In a part that is published, and in the one that the run breaks off in.
    events.add(START + 20_000, tagOf('published'));
    events.add(START + SEGMENT + 35_000, tagOf('lost'));
    const size = VIDEO.length;
    let end = 0;
    while (collected.segments.length === 0 || (collected.segmenter.newestPts ?? 0) < START + SEGMENT + 45_000) {
      if (end === 0) collected.segmenter.begin({ fromTicks: START, encoderTicks: ENCODER_TICKS });
      collected.segmenter.push(Buffer.from(VIDEO.subarray(end, (end += 1880))));
      if (end > size) throw new Error('not reached');
    }
    const resumed = collected.segmenter.publishedEnd!;
    expect(resumed).toBe(START + SEGMENT + 30_000);
    collected.feed({ fromTicks: resumed }, VIDEO);
    const all = Buffer.concat(collected.parts.map(({ part }) => bytesOf(part)));
    expect(tagsOf(all, START)).toEqual([
      { ticks: START + 20_000, tag: tagOf('published') },
      { ticks: START + SEGMENT + 35_000, tag: tagOf('lost') },
    ]);
    expect(continuityErrors(all)).toBe(0);
  });

  it('a tag of the hole between comes at the start of what follows', () => {
    const events = new TimedEvents();
    const collected = collect({ partTicks: 0, timedEvents: events });
    collected.feed({ fromTicks: START }, VIDEO);
    const later = START + 10 * SEGMENT;
    events.add(later - SEGMENT, tagOf('missed'));
    collected.feed({ fromTicks: later }, VIDEO);
    const segment = collected.segments.find(({ startTicks }) => startTicks === later)!;
    expect(tagsOf(bytesOf(segment), START)).toEqual([{ ticks: later, tag: tagOf('missed') }]);
  });
});

it('ffprobe finds timed_id3, and the pictures as they were', () => {
  const events = new TimedEvents();
  events.add(START + 50_000, tagOf('hello'));
  const { segments } = made(events);
  const input = Buffer.concat(segments.map((segment) => bytesOf(segment)));
  const probe = (...args: string[]): string =>
    spawnSync('ffprobe', ['-v', 'warning', ...args, '-of', 'csv=p=0', '-f', 'mpegts', 'pipe:0'], {
      input,
      encoding: 'utf8',
    }).stdout.trim();
  expect(probe('-show_entries', 'stream=codec_name').split('\n').toSorted()).toEqual(
    expect.arrayContaining(['aac', 'h264', 'timed_id3']),
  );
  expect(probe('-select_streams', 'd:0', '-show_entries', 'packet=pts')).toContain(String((START + 50_000) % WRAP));
});

describe('the events of a channel', () => {
  it('are in order, whatever the order they came in', () => {
    const events = new TimedEvents();
    for (const ticks of [5, 3, 4, 3]) events.add(ticks, tagOf('x'));
    expect(events.between(3, 5).map(({ ticks, id }) => [ticks, id])).toEqual([
      [3, 2],
      [3, 4],
      [4, 3],
    ]);
    expect(events.newest).toBe(5);
  });

  it('are bounded in number and in bytes, and make room with time', () => {
    const events = new TimedEvents();
    const large = writeId3Tag([{ id: 'TIT2', text: 'x'.repeat(8000) }]);
    let added = 0;
    while (events.add(START, large)) added++;
    expect(added * large.length).toBeLessThanOrEqual(2 * 1024 * 1024);
    expect(events.add(START + 61 * 90_000, large)).toBeDefined();
    const small = new TimedEvents();
    for (let i = 0; i < 1000; i++) small.add(START, Buffer.alloc(1));
    expect(small.add(START, Buffer.alloc(1))).toBeUndefined();
  });
});
