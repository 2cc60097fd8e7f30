import { fc, test as property } from '@fast-check/vitest';
import { Parser } from 'm3u8-parser';
import { describe, expect, test } from 'vitest';
import type { ArchivedFormat, ArchivedSegment } from '../../../src/archive/archived.ts';
import { hourSummary, parseJournal, SUMMARY_LENGTH } from '../../../src/archive/journal-reader.ts';
import { journalEntry, journalText, type JournalEntry } from '../../../src/archive/journal-text.ts';
import { secondsToTicks, type Ticks } from '../../../src/clock/ticks.ts';

const START: Ticks = secondsToTicks(Date.UTC(2026, 10, 21, 4) / 1000);
const HEAD = { targetDuration: 4, independentSegments: true, appendOnly: true } as const;

const FORMAT: ArchivedFormat = {
  name: '720p',
  kind: 'video',
  container: 'ts',
  codecs: 'avc1.64001f,mp4a.40.2',
  width: 1280,
  height: 720,
  frameRate: 29.97,
  nominalBitrate: 3_128_000,
  bandwidth: 3_400_000,
  averageBandwidth: 3_000_000,
};

const anyFormat: fc.Arbitrary<ArchivedFormat> = fc.record({
  name: fc.constant('720p'),
  kind: fc.constantFrom('video', 'audio'),
  container: fc.constantFrom('ts', 'fmp4'),
  codecs: fc.option(fc.string(), { nil: undefined }),
  width: fc.option(fc.nat(8000), { nil: undefined }),
  height: fc.option(fc.nat(8000), { nil: undefined }),
  frameRate: fc.option(fc.constantFrom(25, 29.97), { nil: undefined }),
  nominalBitrate: fc.option(fc.nat(), { nil: undefined }),
  bandwidth: fc.nat(),
  averageBandwidth: fc.nat(),
  language: fc.option(fc.record({ name: fc.string(), tag: fc.string(), isDefault: fc.boolean() }), { nil: undefined }),
});

const anyKey = fc.record({
  id: fc.constantFrom('QWxsIGlz', 'd2VsbC4-'),
  iv: fc.uint8Array({ minLength: 16, maxLength: 16 }).map((bytes) => Buffer.from(bytes)),
});

/** What may follow one another within an hour: holes, discontinuities that were counted and some that were not. */
const anyHour: fc.Arbitrary<readonly JournalEntry[]> = fc
  .array(
    fc.record({
      skipped: fc.oneof({ weight: 5, arbitrary: fc.constant(0) }, fc.nat(200)),
      hole: fc.oneof({ weight: 5, arbitrary: fc.constant(0) }, fc.nat(40_000_000)),
      durationTicks: fc.integer({ min: 1, max: 360_000 }),
      byteLength: fc.nat(),
      discontinuity: fc.boolean(),
      uncounted: fc.nat(1),
      keyFrameBytes: fc.option(fc.nat(), { nil: undefined }),
      init: fc.constantFrom('init-0123456789abcdef.mp4', 'init-fedcba9876543210.mp4'),
      key: fc.option(anyKey, { nil: undefined }),
      format: fc.nat(1),
    }),
    { maxLength: 12 },
  )
  .chain((steps) => fc.tuple(fc.constant(steps), anyFormat, anyFormat))
  .map(([steps, ...formats]) => {
    let [msn, at, sequence] = [1000, START, 7];
    return steps.map(
      ({ skipped, hole, durationTicks, uncounted, init, key, keyFrameBytes, format: index, ...rest }) => {
        msn += 1 + skipped;
        const startTicks = at + hole;
        at = startTicks + durationTicks;
        sequence += uncounted + (rest.discontinuity ? 1 : 0);
        const format = formats[index]!;
        const segment: ArchivedSegment = {
          ...{ msn, startTicks, durationTicks, ...rest },
          ...(keyFrameBytes !== undefined && { keyFrameBytes }),
          ...(format.container === 'fmp4' && { init }),
          ...(key && { key }),
        };
        return { segment, format, discontinuitySequence: sequence };
      },
    );
  });

const write = (hour: readonly JournalEntry[], ended: boolean): string =>
  journalText({ ...HEAD, discontinuitySequence: 7, mediaSequence: hour[0]?.segment.msn ?? 0 }, hour, ended);

const contiguous = (count: number): JournalEntry[] =>
  Array.from({ length: count }, (_, index) => ({
    segment: {
      msn: 100 + index,
      startTicks: START + index * 180_000,
      durationTicks: 180_000,
      byteLength: 1000,
      discontinuity: false,
    },
    format: FORMAT,
    discontinuitySequence: 7,
  }));

describe('the playlist of an hour', () => {
  property.prop([anyHour, fc.boolean()])('reads as what was written', (hour, ended) => {
    const text = write(hour, ended);
    const journal = parseJournal(text, '720p');
    expect(journal.entries).toEqual(hour);
    expect(journal.ended).toBe(ended);
    expect(text.slice(journal.wholeLength)).toMatch(ended ? /^#EXT-X-SLUICE-HOUR:.*\n#EXT-X-ENDLIST\n$/ : /^$/);
    if (ended) {
      const bytes = hour.reduce((sum, { segment }) => sum + segment.byteLength, 0);
      expect(hourSummary(text.slice(-SUMMARY_LENGTH))).toMatchObject({ count: hour.length, bytes });
    } else expect(hourSummary(text.slice(-SUMMARY_LENGTH))).toBeUndefined();
  });

  property.prop([anyHour, fc.nat(), fc.boolean()])('cut off anywhere is a beginning of it', (hour, cut, ended) => {
    const text = write(hour, ended);
    const torn = text.slice(0, 8 + (cut % (text.length - 7)));
    const journal = parseJournal(torn, '720p');
    expect(journal.entries).toEqual(hour.slice(0, journal.entries.length));
    expect(journal.wholeLength).toBeLessThanOrEqual(torn.length);
    // Whoever goes on behind the last whole entry comes to the same.
    let mended = torn.slice(0, journal.wholeLength);
    for (const each of hour.slice(journal.entries.length)) mended += journalEntry(each, journal.state);
    if (journal.entries.length > 0) expect(parseJournal(mended, '720p').entries).toEqual(hour);
  });

  test('is what any player reads as a media playlist', () => {
    const hour = contiguous(5);
    hour.splice(2, 1);
    const parser = new Parser();
    const text = write(hour, true);
    parser.push(text);
    parser.end();
    const { manifest } = parser as unknown as { manifest: Record<string, unknown> & { segments: object[] } };
    expect(manifest).toMatchObject({ targetDuration: 4, mediaSequence: 100, endList: true, playlistType: 'EVENT' });
    expect(manifest.segments).toMatchObject([
      { uri: '100.ts', duration: 2 },
      { uri: '101.ts', duration: 2 },
      { uri: '102.ts', duration: 2 },
      { uri: '103.ts', duration: 2, dateTimeString: '2026-11-21T04:00:06.000Z' },
      { uri: '104.ts', duration: 2 },
    ]);
    expect(text).toContain('#EXT-X-GAP\n#EXTINF:2.000000,\n102.ts\n');
  });

  test('has a discontinuity where a hole is too long to list', () => {
    const hour = contiguous(1000);
    hour.splice(1, 998);
    const text = write(hour, false);
    expect(text).not.toContain('EXT-X-GAP');
    expect(text.match(/#EXT-X-DISCONTINUITY\n/g)).toHaveLength(1);
    expect(parseJournal(text, '720p').entries.map(({ segment }) => segment.discontinuity)).toEqual([false, false]);
  });

  test('is refused where it is something else', () => {
    expect(() => parseJournal('', '720p')).toThrow(SyntaxError);
    expect(() => parseJournal('<html>\n', '720p')).toThrow(/EXTM3U/);
  });

  test('of two-second segments is read in milliseconds', () => {
    const text = write(contiguous(1800), true);
    expect(text.length / 1800).toBeLessThan(110);
    const before = performance.now();
    expect(parseJournal(text, '720p').entries).toHaveLength(1800);
    expect(performance.now() - before).toBeLessThan(500);
  });
});
