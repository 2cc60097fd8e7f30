import { describe, expect, it } from 'vitest';
import { TICKS_PER_SECOND } from '../../../src/clock/ticks.ts';
import { renderMediaPlaylist } from '../../../src/hls/media-playlist.ts';
import { RenditionTimeline, type RenditionTimelineOptions } from '../../../src/timeline/rendition-timeline.ts';
import { AUDIO, FIRST_MSN, makeRendition, parse, publish, publishMany, SEGMENT, VIDEO } from './fixture.ts';

describe('a media playlist', () => {
  it('is not there before the first segment', () => {
    expect(renderMediaPlaylist(makeRendition())).toBeUndefined();
  });

  it('says what RFC 8216bis 4.4.3 and Apple ask of a live playlist, and nothing of low latency', () => {
    const rendition = makeRendition();
    publishMany(rendition, 2);
    expect(renderMediaPlaylist(rendition)).toBe(
      [
        '#EXTM3U',
        '#EXT-X-VERSION:6',
        '#EXT-X-TARGETDURATION:2',
        '#EXT-X-MEDIA-SEQUENCE:890000000',
        '#EXT-X-DISCONTINUITY-SEQUENCE:0',
        '#EXT-X-INDEPENDENT-SEGMENTS',
        '#EXT-X-PROGRAM-DATE-TIME:2026-05-28T20:26:40.000Z',
        '#EXTINF:2.000000,',
        '890000000.ts',
        '#EXT-X-PROGRAM-DATE-TIME:2026-05-28T20:26:42.000Z',
        '#EXTINF:2.000000,',
        '890000001.ts',
        '',
      ].join('\n'),
    );
  });

  it('lists what was never made as gaps, with a URI', () => {
    const rendition = makeRendition();
    publish(rendition, FIRST_MSN);
    publish(rendition, FIRST_MSN + 3);
    const text = renderMediaPlaylist(rendition)!;
    expect(text.match(/#EXT-X-GAP\n#EXTINF:2.000000,\n\d+\.ts/g)).toHaveLength(2);
    expect(parse(text).segments.map(({ uri }) => uri)).toEqual([0, 1, 2, 3].map((n) => `${FIRST_MSN + n}.ts`));
  });

  it('marks discontinuities, and counts those that have left the list', () => {
    const rendition = makeRendition({ windowSeconds: 12 });
    publishMany(rendition, 2);
    publish(rendition, FIRST_MSN + 2, { discontinuity: true });
    const before = parse(renderMediaPlaylist(rendition));
    expect(before.discontinuitySequence).toBe(0);
    expect(before.discontinuityStarts).toEqual([2]);
    publishMany(rendition, 10);
    const after = parse(renderMediaPlaylist(rendition));
    expect(after.discontinuitySequence).toBe(1);
    expect(after.discontinuityStarts).toEqual([]);
  });

  it('ends with the stream', () => {
    const rendition = makeRendition({ partSeconds: 0.5 });
    publishMany(rendition, 3, { parts: 4 });
    rendition.end();
    const text = renderMediaPlaylist(rendition)!;
    expect(text.endsWith('#EXT-X-ENDLIST\n')).toBe(true);
    expect(text).not.toContain('PRELOAD-HINT');
  });

  it('keeps EXTINF from drifting: 1,000 segments of 2.002 s with AAC frames are as long as the media', () => {
    const rendition = makeRendition({ format: AUDIO, windowSeconds: 3000 });
    let start = FIRST_MSN * SEGMENT + 7;
    const first = start;
    for (let index = 0; index < 1000; index++) {
      // 44.1 kHz frames of 2089.8 ticks: no length is a round number.
      const end = first + Math.round((index + 1) * 86.15 * 2089.795);
      publish(rendition, FIRST_MSN + index, { startTicks: start, durationTicks: end - start });
      start = end;
    }
    const { segments } = parse(renderMediaPlaylist(rendition));
    const sum = segments.reduce((total, { duration }) => total + duration, 0);
    expect(Math.abs(sum - (start - first) / TICKS_PER_SECOND)).toBeLessThan(0.000_01);
  });

  it('takes the target duration from the grid: a first segment that is short, or a frame long, does not move it', () => {
    const rendition = makeRendition();
    publish(rendition, FIRST_MSN, { startTicks: FIRST_MSN * SEGMENT + 120_000, durationTicks: 60_000 });
    expect(parse(renderMediaPlaylist(rendition)).targetDuration).toBe(2);
    publish(rendition, FIRST_MSN + 1, { durationTicks: SEGMENT + 3003 });
    expect(parse(renderMediaPlaylist(rendition)).targetDuration).toBe(2);
  });
});

describe('beside, and of, a source that is passed through', () => {
  const passThrough = (more: Partial<RenditionTimelineOptions> = {}): RenditionTimeline =>
    new RenditionTimeline({
      format: VIDEO,
      segmentTicks: SEGMENT,
      windowTicks: 6 * SEGMENT,
      partTicks: 0,
      longestTicks: 2 * SEGMENT,
      discontinuitySequence: 40,
      independentSegments: false,
      passThrough: true,
      ...more,
    });

  it('has the target duration of the longest segment, and no promise that each begins with a key frame', () => {
    const rendition = passThrough();
    publishMany(rendition, 2);
    publish(rendition, FIRST_MSN + 2, { durationTicks: 2 * SEGMENT });
    const text = renderMediaPlaylist(rendition);
    expect(parse(text)).toMatchObject({ targetDuration: 4 });
    expect(text).not.toContain('INDEPENDENT');
    const encoded = passThrough({ passThrough: false });
    publishMany(encoded, 1);
    expect(renderMediaPlaylist(encoded)).toContain('#EXT-X-TARGETDURATION:4\n');
    // Where its encoder misses a key frame it goes on without.
    expect(renderMediaPlaylist(encoded)).not.toContain('INDEPENDENT');
  });

  it('counts the discontinuities that have left the list on from its first number', () => {
    const rendition = passThrough();
    publish(rendition, FIRST_MSN);
    publish(rendition, FIRST_MSN + 1, { discontinuity: true });
    expect(parse(renderMediaPlaylist(rendition))).toMatchObject({
      discontinuitySequence: 40,
      discontinuityStarts: [1],
    });
    publishMany(rendition, 8);
    expect(parse(renderMediaPlaylist(rendition))).toMatchObject({ discontinuitySequence: 41, discontinuityStarts: [] });
  });

  it('keeps its gaps behind what was published where numbers do not follow the clock', () => {
    const rendition = passThrough();
    const behind = 100 * SEGMENT;
    publish(rendition, FIRST_MSN, { startTicks: FIRST_MSN * SEGMENT + behind });
    publish(rendition, FIRST_MSN + 3, { startTicks: (FIRST_MSN + 3) * SEGMENT + behind });
    const starts = rendition.segments.map(({ startTicks }) => startTicks);
    expect(starts).toEqual(starts.toSorted((a, b) => a - b));
    expect(rendition.segments.map(({ gap }) => gap)).toEqual([false, true, true, false]);
  });
});
