import { fc, test as property } from '@fast-check/vitest';
import { describe, expect, test } from 'vitest';
import { secondsToTicks } from '../../../src/clock/ticks.ts';
import { MediaPlaylistWriter, renderMediaPlaylist } from '../../../src/hls/media-playlist.ts';
import { DateRanges } from '../../../src/metadata/date-ranges.ts';
import { initSection } from '../../../src/timeline/init-section.ts';
import { RenditionTimeline } from '../../../src/timeline/rendition-timeline.ts';
import { readMediaPlaylist } from '../../support/media-playlist.ts';
import { FIRST_MSN, makeSegment, parse, publish, publishMany, SEGMENT, VIDEO } from './fixture.ts';

const makeDvr = (partSeconds = 0, dateRanges?: DateRanges): RenditionTimeline =>
  new RenditionTimeline({
    ...{ format: VIDEO, segmentTicks: SEGMENT, windowTicks: secondsToTicks(60) },
    ...{ partTicks: secondsToTicks(partSeconds), dvrTicks: secondsToTicks(1000), dateRanges },
  });

const INITS = [1, 2].map((byte) => initSection(Buffer.from([byte])));

describe('the playlist of a DVR window', () => {
  test('lists all of it, at the usual place', () => {
    const rendition = makeDvr();
    publishMany(rendition, 800);
    const { segments, mediaSequence } = readMediaPlaylist(renderMediaPlaylist(rendition)!);
    expect(segments).toHaveLength(500);
    expect(mediaSequence).toBe(FIRST_MSN + 300);
    expect(segments.map(({ name }) => name)).toEqual(rendition.segments.map(({ msn }) => `${msn}.ts`));
    parse(renderMediaPlaylist(rendition));
  });

  test('is offered as a delta update without low latency as well, and that is short', () => {
    const rendition = makeDvr();
    publishMany(rendition, 800);
    const whole = renderMediaPlaylist(rendition)!;
    expect(whole).toContain('#EXT-X-SERVER-CONTROL:CAN-SKIP-UNTIL=12.000,CAN-SKIP-DATERANGES=YES\n');
    expect(whole).not.toContain('CAN-BLOCK-RELOAD');
    const delta = readMediaPlaylist(renderMediaPlaylist(rendition, { delta: 'YES' })!);
    expect([delta.skipped, delta.segments.length]).toEqual([494, 6]);
  });

  test('is the same text from one change to the next but at its ends: blocks are not written again', () => {
    const rendition = makeDvr(0.5);
    publishMany(rendition, 500, { parts: 4 });
    const writer = new MediaPlaylistWriter(rendition);
    const buffers = (): Buffer[] => writer.write()!.filter((piece) => Buffer.isBuffer(piece));
    const before = buffers();
    expect(before.length).toBeGreaterThanOrEqual(7);
    publish(rendition, FIRST_MSN + 500, { parts: 4 });
    const after = buffers();
    // The list has moved on by one segment at its front.
    expect(after.slice(1).every((block, at) => block === before[at + 1])).toBe(true);
  });

  property.prop([
    fc.array(
      fc.record({
        count: fc.integer({ min: 1, max: 150 }),
        hop: fc.oneof({ weight: 3, arbitrary: fc.constant(1) }, fc.integer({ min: 2, max: 90 })),
        discontinuity: fc.boolean(),
        init: fc.constantFrom(undefined, ...INITS),
        mark: fc.option(fc.integer({ min: -400, max: 60 })),
      }),
      { minLength: 1, maxLength: 10 },
    ),
    fc.constantFrom(0, 0.5),
  ])('is what would be written anew, whatever happens', (steps, partSeconds) => {
    const ranges = new DateRanges();
    const rendition = makeDvr(partSeconds, ranges);
    const writer = new MediaPlaylistWriter(rendition);
    let msn = FIRST_MSN;
    let marks = 0;
    for (const { count, hop, discontinuity, init, mark } of steps) {
      msn += hop;
      for (let at = 0; at < count; at++, msn++) {
        const setup = { parts: partSeconds > 0 ? 4 : 0, discontinuity: discontinuity && at === 0 };
        rendition.add({ ...makeSegment(rendition, msn, setup), init });
      }
      msn--;
      if (mark !== null) {
        const startTicks = (msn + mark) * SEGMENT;
        ranges.add(`mark-${marks++}`, { startTicks, class: 'mark', addedTicks: msn * SEGMENT });
      }
      expect(writer.write()!.join('')).toBe(renderMediaPlaylist(rendition));
      expect(writer.write('YES')!.join('')).toBe(renderMediaPlaylist(rendition, { delta: 'YES' }));
    }
    const listed = readMediaPlaylist(writer.write()!.join(''));
    expect(listed.segments.map(({ msn: number }) => number)).toEqual(rendition.segments.map((one) => one.msn));
  });
});
