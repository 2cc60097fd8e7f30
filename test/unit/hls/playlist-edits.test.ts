import { test as property, fc } from '@fast-check/vitest';
import { describe, expect } from 'vitest';
import { renderMediaPlaylist } from '../../../src/hls/media-playlist.ts';
import type { RenditionTimeline } from '../../../src/timeline/rendition-timeline.ts';
import { FIRST_MSN, makeRendition, makeSegment, parse, publishParts } from './fixture.ts';

interface Entry {
  readonly msn: number;
  readonly parts: readonly string[];
  /** All other lines. */
  readonly lines: readonly string[];
  /** The discontinuity sequence number of the segment (RFC 8216bis 4.4.3.3). */
  readonly dsn: number;
}

interface Version {
  /** Tags that must stay as they are for ever. */
  readonly fixed: readonly string[];
  readonly mediaSequence: number;
  readonly discontinuitySequence: number;
  readonly entries: readonly Entry[];
  readonly ended: boolean;
}

const FIXED = /^#EXT(M3U|-X-(VERSION|TARGETDURATION|SERVER-CONTROL|PART-INF|INDEPENDENT-SEGMENTS))/;
const numberOf = (text: string, tag: string): number => Number(new RegExp(`#EXT-X-${tag}:(\\d+)`).exec(text)![1]);

const read = (text: string): Version => {
  const lines = text.trimEnd().split('\n');
  const mediaSequence = numberOf(text, 'MEDIA-SEQUENCE');
  const discontinuitySequence = numberOf(text, 'DISCONTINUITY-SEQUENCE');
  const entries: Entry[] = [];
  let dsn = discontinuitySequence;
  let parts: string[] = [];
  let others: string[] = [];
  for (const line of lines) {
    if (line === '#EXT-X-DISCONTINUITY') dsn++;
    if (line.startsWith('#EXT-X-PART:')) parts.push(line);
    else if (/^(#EXTINF|#EXT-X-(GAP|PROGRAM-DATE-TIME|DISCONTINUITY$)|\d)/.test(line)) others.push(line);
    if (/^\d/.test(line)) {
      entries.push({ msn: mediaSequence + entries.length, parts, lines: others, dsn });
      parts = [];
      others = [];
    }
  }
  const fixed = lines.filter((line) => FIXED.test(line));
  return { fixed, mediaSequence, discontinuitySequence, entries, ended: lines.at(-1) === '#EXT-X-ENDLIST' };
};

/** RFC 8216bis 6.2.1 and 6.2.2: append, remove from the front, drop part tags, raise the sequence numbers. */
const expectAllowedEdit = (before: Version, after: Version): void => {
  expect(after.fixed).toEqual(before.fixed);
  expect(after.mediaSequence).toBeGreaterThanOrEqual(before.mediaSequence);
  expect(after.discontinuitySequence).toBeGreaterThanOrEqual(before.discontinuitySequence);
  expect(after.entries.at(-1)!.msn).toBeGreaterThanOrEqual(before.entries.at(-1)!.msn);
  const known = new Map(before.entries.map((entry) => [entry.msn, entry]));
  for (const entry of after.entries) {
    const old = known.get(entry.msn);
    if (!old) continue;
    expect(entry.lines).toEqual(old.lines);
    expect(entry.dsn).toBe(old.dsn);
    if (entry.parts.length > 0) expect(entry.parts).toEqual(old.parts);
  }
};

const expectSound = (text: string, version: Version, rendition: RenditionTimeline): void => {
  const manifest = parse(text);
  expect(manifest.segments.map(({ uri }) => uri)).toEqual(version.entries.map(({ msn }) => `${msn}.ts`));
  for (const { duration, dateTimeString } of manifest.segments) {
    expect(Math.round(duration)).toBeLessThanOrEqual(manifest.targetDuration);
    expect(dateTimeString).toBeDefined();
  }
  const parts = [...manifest.segments, ...(manifest.preloadSegment ? [manifest.preloadSegment] : [])].flatMap(
    (segment) => segment.parts ?? [],
  );
  for (const { duration } of parts) expect(duration).toBeLessThanOrEqual(manifest.partTargetDuration!);
  const hints = text.match(/#EXT-X-PRELOAD-HINT/g)?.length ?? 0;
  expect(hints).toBe(rendition.partTicks > 0 && !version.ended ? 1 : 0);
};

/** RFC 8216bis 6.3.7: what the client has, and the delta update, make the whole. */
const expectDeltaFits = (whole: string, delta: string): void => {
  const skipped = /#EXT-X-SKIP:SKIPPED-SEGMENTS=(\d+)\n/.exec(delta);
  if (!skipped) return expect(delta).toBe(whole);
  const count = Number(skipped[1]);
  const uris = (text: string): string[] => text.match(/^\d+\.ts$/gm)!;
  expect(uris(delta)).toEqual(uris(whole).slice(count));
  expect(numberOf(delta, 'MEDIA-SEQUENCE')).toBe(numberOf(whole, 'MEDIA-SEQUENCE'));
  // CAN-SKIP-UNTIL is twelve seconds here: at least so much is left.
  expect(parse(delta).segments.reduce((sum, { duration }) => sum + duration, 0)).toBeGreaterThanOrEqual(12);
};

const step = fc.record({
  hole: fc.oneof({ weight: 6, arbitrary: fc.constant(0) }, { weight: 1, arbitrary: fc.integer({ min: 1, max: 50 }) }),
  discontinuity: fc.oneof({ weight: 4, arbitrary: fc.constant(false) }, { weight: 1, arbitrary: fc.constant(true) }),
  startsLate: fc.integer({ min: 0, max: 3000 }),
});
const life = fc.record({
  parts: fc.constantFrom(0, 4),
  windowSeconds: fc.constantFrom(12, 20, 60),
  steps: fc.array(step, { minLength: 1, maxLength: 60 }),
});

describe('successive versions of a playlist', () => {
  property.prop([life], { numRuns: 60 })('differ in allowed ways only', ({ parts, windowSeconds, steps }) => {
    const rendition = makeRendition({ windowSeconds, partSeconds: parts > 0 ? 0.5 : 0 });
    let before: Version | undefined;
    const look = (): void => {
      const whole = renderMediaPlaylist(rendition);
      if (whole === undefined) return;
      const version = read(whole);
      expectSound(whole, version, rendition);
      if (before) expectAllowedEdit(before, version);
      expectDeltaFits(whole, renderMediaPlaylist(rendition, { delta: 'YES' })!);
      before = version;
    };
    let msn = FIRST_MSN;
    for (const { hole, discontinuity, startsLate } of steps) {
      msn += hole;
      const startTicks = msn * rendition.segmentTicks + startsLate;
      const segment = makeSegment(rendition, msn, { parts, discontinuity, startTicks, durationTicks: 180_000 - 3000 });
      for (let count = 1; count <= parts; count++) {
        publishParts(rendition, { ...segment, parts: segment.parts.slice(count - 1, count) }, 1);
        look();
      }
      rendition.add(segment);
      look();
      msn++;
    }
    rendition.end();
    look();
  });
});
