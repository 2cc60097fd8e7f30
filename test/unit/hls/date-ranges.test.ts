import { fc, test as property } from '@fast-check/vitest';
import { describe, expect, it } from 'vitest';
import { secondsToTicks, toIsoDate, type Ticks } from '../../../src/clock/ticks.ts';
import { dateRangeTag } from '../../../src/hls/date-ranges.ts';
import { renderMediaPlaylist } from '../../../src/hls/media-playlist.ts';
import { DateRanges } from '../../../src/metadata/date-ranges.ts';
import type { RenditionTimeline } from '../../../src/timeline/rendition-timeline.ts';
import {
  FIRST_MSN,
  makeRendition,
  makeSegment,
  parse,
  publish,
  publishMany,
  publishParts,
  SEGMENT,
} from './fixture.ts';

const at = (iso: string): Ticks => secondsToTicks(Date.parse(iso) / 1000);
const START = FIRST_MSN * SEGMENT;

describe('a tag', () => {
  it('is that of the standard’s own example, with the start that it must have now', () => {
    const out = 'FC002F0000000000FF000014056FFFFFF000E011622DCAFF000052636200000000000A0008029896F50000008700000000';
    const startTicks = at('2014-03-05T11:15:00Z');
    const tag = { startTicks, plannedTicks: secondsToTicks(59.993), scte35: { out }, addedTicks: 0 };
    expect(dateRangeTag('splice-6FFFFFF0', tag)).toBe(
      `#EXT-X-DATERANGE:ID="splice-6FFFFFF0",START-DATE="2014-03-05T11:15:00.000Z",PLANNED-DURATION=59.993000,SCTE35-OUT=0x${out}`,
    );
  });

  it('has all that the model knows', () => {
    const tag = {
      startTicks: at('2026-01-01T00:00:00.04Z'),
      class: 'com.example.ad',
      cue: ['PRE', 'ONCE'] as const,
      durationTicks: 0,
      client: { 'X-COM-EXAMPLE-ID': 'a,b', 'X-N': -0.5, 'X-BIG': 1e9 },
      scte35: { in: 'FC30', cmd: undefined },
      addedTicks: 0,
    };
    expect(dateRangeTag('1', tag)).toBe(
      '#EXT-X-DATERANGE:ID="1",CLASS="com.example.ad",START-DATE="2026-01-01T00:00:00.040Z",CUE="PRE,ONCE",' +
        'DURATION=0.000000,X-COM-EXAMPLE-ID="a,b",X-N=-0.5,X-BIG=1000000000,SCTE35-IN=0xFC30',
    );
    expect(dateRangeTag('2', { startTicks: 0, class: 'c', endOnNext: true, addedTicks: 0 })).toBe(
      '#EXT-X-DATERANGE:ID="2",CLASS="c",START-DATE="1970-01-01T00:00:00.000Z",END-ON-NEXT=YES',
    );
  });
});

const channel = (partSeconds = 0): { ranges: DateRanges; rendition: RenditionTimeline } => {
  const ranges = new DateRanges();
  const rendition = makeRendition({ windowSeconds: 60, partSeconds, dateRanges: ranges });
  return { ranges, rendition };
};
const lines = (rendition: RenditionTimeline, delta?: 'YES' | 'v2'): string[] =>
  renderMediaPlaylist(rendition, { delta })!
    .split('\n')
    .filter((line) => !/PROGRAM-DATE|EXTINF|^$/.test(line));
const rangeLines = (rendition: RenditionTimeline, delta?: 'YES' | 'v2'): string[] =>
  lines(rendition, delta).filter((line) => line.startsWith('#EXT-X-DATERANGE'));

describe('in a playlist', () => {
  it('what lies ahead stands at the end; what has come, in front of the segment that it starts at', () => {
    const { ranges, rendition } = channel();
    publishMany(rendition, 3);
    const startTicks = START + 4 * SEGMENT;
    ranges.add('break', { startTicks, scte35: { out: 'AA' }, addedTicks: START + 3 * SEGMENT });
    const tag = `#EXT-X-DATERANGE:ID="break",START-DATE="${toIsoDate(startTicks)}",SCTE35-OUT=0xAA`;
    expect(lines(rendition).slice(-2)).toEqual([`${FIRST_MSN + 2}.ts`, tag]);
    publishMany(rendition, 3);
    expect(lines(rendition).slice(-4)).toEqual([
      `${FIRST_MSN + 3}.ts`,
      tag,
      `${FIRST_MSN + 4}.ts`,
      `${FIRST_MSN + 5}.ts`,
    ]);
    ranges.end('break', { durationTicks: SEGMENT / 2, scte35: { in: 'BB' } }, START + 6 * SEGMENT);
    const end = `#EXT-X-DATERANGE:ID="break",START-DATE="${toIsoDate(startTicks)}",DURATION=1.000000,SCTE35-IN=0xBB`;
    expect(lines(rendition).slice(-5)).toEqual([
      ...[`${FIRST_MSN + 3}.ts`, tag, `${FIRST_MSN + 4}.ts`, end, `${FIRST_MSN + 5}.ts`],
    ]);
    expect(parse(renderMediaPlaylist(rendition)).segments).toHaveLength(6);
  });

  it('it stands between the last part and the hint', () => {
    const { ranges, rendition } = channel(0.5);
    publish(rendition, FIRST_MSN, { parts: 4 });
    publishParts(rendition, makeSegment(rendition, FIRST_MSN + 1, { parts: 4 }), 2);
    ranges.add('a', { startTicks: START + SEGMENT, addedTicks: START });
    ranges.add('b', { startTicks: START + SEGMENT + 1, addedTicks: START });
    const kinds = lines(rendition)
      .slice(-6)
      .map((line) => /ID="."|\d\.ts|PRELOAD-HINT/.exec(line)?.[0]);
    expect(kinds).toEqual([`${FIRST_MSN % 10}.ts`, 'ID="a"', '0.ts', '1.ts', 'ID="b"', 'PRELOAD-HINT']);
  });

  it('a change of it is a change of the playlist, for a rendition that goes on', () => {
    const { ranges, rendition } = channel();
    publishMany(rendition, 3);
    const { version } = rendition;
    let told = 0;
    rendition.onChange(() => told++);
    ranges.add('a', { startTicks: START, addedTicks: START });
    expect([rendition.version, told]).toEqual([version + 1, 1]);
    rendition.end();
    ranges.cancel('a', START);
    expect(rendition.version).toBe(version + 2);
  });
});

describe('in a delta update', () => {
  const old = (): ReturnType<typeof channel> => {
    const made = channel(0.5);
    made.ranges.add('gone', { startTicks: START - SEGMENT, durationTicks: 1, addedTicks: START });
    made.ranges.add('old', { startTicks: START, scte35: { out: 'AA' }, addedTicks: START });
    publishMany(made.rendition, 20, { parts: 4 });
    made.ranges.prune(START, START + 20 * SEGMENT);
    return made;
  };

  it('of segments alone, all tags are there', () => {
    const { rendition } = old();
    expect(rangeLines(rendition, 'YES')).toEqual(rangeLines(rendition));
    expect(lines(rendition, 'YES').find((line) => line.startsWith('#EXT-X-SKIP'))).not.toContain('REMOVED');
  });

  it('that skips them too, old tags are left out, but what was said since is there; what was removed is named', () => {
    const { ranges, rendition } = old();
    expect(lines(rendition)).toContainEqual(expect.stringContaining('CAN-SKIP-DATERANGES=YES'));
    expect(rangeLines(rendition)).toHaveLength(1);
    expect(rangeLines(rendition, 'v2')).toEqual([]);
    expect(lines(rendition, 'v2')).toContainEqual(
      expect.stringMatching(/^#EXT-X-SKIP:SKIPPED-SEGMENTS=\d+,RECENTLY-REMOVED-DATERANGES="gone"$/),
    );
    expect(lines(rendition, 'v2')).toContain('#EXT-X-VERSION:10');
    // It began long ago, and has ended just now.
    ranges.end('old', { durationTicks: 20 * SEGMENT, scte35: { in: 'BB' } }, START + 20 * SEGMENT);
    expect(rangeLines(rendition, 'v2')).toEqual([expect.stringContaining('SCTE35-IN=0xBB')]);
    publishMany(rendition, 15, { parts: 4 });
    expect(rangeLines(rendition, 'v2')).toEqual([]);
    expect(lines(rendition, 'v2')).toContainEqual(expect.stringContaining('RECENTLY-REMOVED-DATERANGES=""'));
  });
});

describe('whatever happens', () => {
  type Step = readonly ['add' | 'end' | 'cancel' | 'publish' | 'prune', number];
  const steps = fc.array(
    fc.tuple(fc.constantFrom('add', 'end', 'cancel', 'publish', 'prune'), fc.integer({ min: 0, max: 8 })),
    { maxLength: 60 },
  ) as fc.Arbitrary<Step[]>;

  property.prop([steps])('a client that merges delta updates knows what the playlist lists', (all) => {
    const { ranges, rendition } = channel(0.5);
    publishMany(rendition, 14, { parts: 4 });
    const known = new Map<string, string[]>();
    let used = 0;
    let sent: string[] = [];
    const open: string[] = [];
    for (const [step, value] of all) {
      const now = rendition.last!.startTicks + SEGMENT;
      if (step === 'publish') publishMany(rendition, 1, { parts: 4 });
      if (step === 'prune') ranges.prune(rendition.segments[0]!.startTicks, now);
      if (step === 'add') {
        const id = `r${used++}`;
        if (ranges.add(id, { startTicks: now + (value - 4) * SEGMENT, addedTicks: now })) open.push(id);
      }
      const one = open[value % (open.length || 1)];
      if (one !== undefined && step === 'end') ranges.end(one, { durationTicks: value * SEGMENT }, now);
      if (one !== undefined && step === 'cancel') ranges.cancel(one, now);

      const text = renderMediaPlaylist(rendition, { delta: 'v2' })!;
      const isDelta = text.includes('#EXT-X-SKIP');
      const removed = /REMOVED-DATERANGES="([^"]*)"/.exec(text)?.[1] ?? '';
      if (!isDelta) known.clear();
      for (const id of removed.split('\t')) known.delete(id);
      for (const line of rangeLines(rendition, 'v2')) {
        const id = /ID="([^"]*)"/.exec(line)![1]!;
        const had = known.get(id) ?? [];
        if (!had.includes(line)) known.set(id, [...had, line]);
      }
      const listed = rangeLines(rendition).toSorted();
      expect([...known.values()].flat().toSorted()).toEqual(listed);
      // A tag that was listed is there as it was, or its whole range has gone.
      const ids = new Set(listed.map((line) => /ID="([^"]*)"/.exec(line)![1]));
      for (const line of sent) if (ids.has(/ID="([^"]*)"/.exec(line)![1])) expect(listed).toContain(line);
      sent = listed;
    }
  });
});
