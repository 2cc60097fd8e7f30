import { fc, test as property } from '@fast-check/vitest';
import { describe, expect, it, test } from 'vitest';
import type { Ticks } from '../../../src/clock/ticks.ts';
import { writeId3Tag } from '../../../src/metadata/id3-tag.ts';
import { TimedEvents } from '../../../src/metadata/timed-events.ts';
import { messagesOf } from '../../support/event-messages.ts';
import { decoded } from '../../support/fragments.ts';
import type { Run } from '../encoder/real-run.ts';
import { bytesOf } from './collector.ts';
import { AUDIO, collect, encode, PART, SEGMENT, START, video } from './fmp4-collector.ts';

const RUNGS = { video: video('h264'), audio: AUDIO };
const tagOf = (text: string): Buffer => writeId3Tag([{ id: 'TIT2', text }]);

const runs = new Map<string, Run>();
const runOf = (kind: 'video' | 'audio', from: Ticks = START): Run => {
  const run = runs.get(`${kind} ${from}`) ?? encode([RUNGS[kind]], true, from);
  runs.set(`${kind} ${from}`, run);
  return run;
};

/** The tags of these bytes with their time on the programme clock, each in front of a fragment. */
const tagsOf = (bytes: Buffer): { time: number; tag: string }[] =>
  messagesOf(bytes).map(({ before, scheme, duration, time, timescale, data }) => {
    expect([before, scheme, duration]).toEqual(['moof', 'https://aomedia.org/emsg/ID3', 0xffffffff]);
    return { time: Math.round((time * 90_000) / timescale), tag: data.toString('hex') };
  });

/** Frames of sound begin between two ticks. */
const some = { numRuns: 25 };
const times = fc.uniqueArray(fc.integer({ min: -SEGMENT, max: 5 * SEGMENT }), { maxLength: 25 });

const withTags = (offsets: readonly number[]) => {
  const events = new TimedEvents();
  const wanted = offsets.toSorted((a, b) => a - b).map((offset) => ({ time: START + offset, tag: tagOf(`${offset}`) }));
  for (const { time, tag } of wanted) events.add(time, tag);
  const within = (from: Ticks, duration: Ticks) =>
    wanted
      .filter(({ time }) => time >= from && time < from + duration)
      .map(({ time, tag }) => ({ time, tag: tag.toString('hex') }));
  return { events, within };
};

describe.each(['video', 'audio'] as const)('in a rendition of kind %s', (kind) => {
  property.prop([times, fc.constantFrom(0, PART)], some)(
    'each tag is in the segment, and in front of the fragment, that its time lies in; once',
    (offsets, partTicks) => {
      const { events, within } = withTags(offsets);
      const { segments, feed } = collect(kind, partTicks, events);
      feed(runOf(kind), RUNGS[kind]);
      expect(segments.length).toBeGreaterThanOrEqual(3);
      for (const segment of segments) {
        const near = kind === 'video' ? 0 : 1;
        const check = (found: ReturnType<typeof tagsOf>, wanted: ReturnType<typeof tagsOf>): void => {
          expect(found.map(({ tag }) => tag)).toEqual(wanted.map(({ tag }) => tag));
          found.forEach(({ time }, index) => {
            expect(Math.abs(time - wanted[index]!.time)).toBeLessThanOrEqual(near);
          });
        };
        check(tagsOf(bytesOf(segment)), within(segment.startTicks, segment.durationTicks));
        let at = segment.startTicks;
        for (const part of segment.parts) {
          check(tagsOf(bytesOf(part)), within(at, part.durationTicks));
          at += part.durationTicks;
        }
        if (partTicks > 0) expect(Buffer.concat(segment.parts.map(bytesOf)).equals(bytesOf(segment))).toBe(true);
      }
    },
  );

  test('has the timescale of its track, and other numbers for other tags', () => {
    const { events } = withTags([PART, 2 * PART, SEGMENT]);
    events.add(START + PART, tagOf('of the same moment'));
    const { segments, feed } = collect(kind, PART, events);
    feed(runOf(kind), RUNGS[kind]);
    const messages = segments.flatMap((segment) => messagesOf(bytesOf(segment)));
    expect(messages).toHaveLength(4);
    expect(new Set(messages.map(({ timescale }) => timescale))).toEqual(new Set([kind === 'video' ? 90_000 : 48_000]));
    expect(new Set(messages.map(({ id }) => id)).size).toBe(4);
  });
});

property.prop(
  [
    fc.uniqueArray(fc.integer({ min: 0, max: 4 * SEGMENT }), { minLength: 5, maxLength: 25 }),
    fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 1, maxLength: 3 }),
    fc.constantFrom(0, 2 * PART),
  ],
  { numRuns: 8 },
)('nothing is lost or doubled where an encoder breaks off and another goes on', (offsets, shares, partTicks) => {
  const { events, within } = withTags(offsets);
  const { segmenter, segments, feed } = collect('video', partTicks, events);
  for (const share of [...shares, 1]) {
    const from = segmenter.publishedEnd ?? START;
    feed(runOf('video', from), RUNGS.video, from, share);
  }
  const length = segments.at(-1)!.startTicks + SEGMENT - START;
  expect(segments.flatMap((segment) => tagsOf(bytesOf(segment)))).toEqual(within(START, length));
});

it('a tag of the hole between two runs comes at the start of what follows', () => {
  const events = new TimedEvents();
  const { segments, feed } = collect('video', 0, events);
  feed(runOf('video'), RUNGS.video);
  const later = START + 10 * SEGMENT;
  events.add(later - SEGMENT, tagOf('missed'));
  feed(runOf('video'), RUNGS.video, later);
  const after = segments.find(({ startTicks }) => startTicks === later)!;
  expect(tagsOf(bytesOf(after))).toEqual([{ time: later, tag: tagOf('missed').toString('hex') }]);
});

it('ffmpeg decodes what has tags in it', () => {
  const { events } = withTags([0, PART / 2, SEGMENT, SEGMENT + 10]);
  const { segments, feed } = collect('video', PART, events);
  feed(runOf('video'), RUNGS.video);
  const whole = Buffer.concat([segments[0]!.init!.bytes, ...segments.map(bytesOf)]);
  expect(decoded(whole)).toEqual({ words: '', pictures: (segments.length * SEGMENT) / 3000 });
});
