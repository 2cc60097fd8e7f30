import { describe, expect, it } from 'vitest';
import { nextPart } from '../../../src/hls/low-latency.ts';
import { renderMediaPlaylist } from '../../../src/hls/media-playlist.ts';
import { AUDIO, FIRST_MSN, makeRendition, makeSegment, parse, publishMany, publishParts } from './fixture.ts';

const rendition = (windowSeconds = 60) => {
  const made = makeRendition({ partSeconds: 0.5, windowSeconds });
  publishMany(made, 20, { parts: 4 });
  publishParts(made, makeSegment(made, FIRST_MSN + 20, { parts: 4 }), 2);
  return made;
};

describe('a Low-Latency playlist', () => {
  it('offers blocking reload, hold-backs of three targets, and delta updates', () => {
    const { serverControl, partTargetDuration } = parse(renderMediaPlaylist(rendition()));
    expect(serverControl).toEqual({ canBlockReload: true, canSkipUntil: 12, holdBack: 6, partHoldBack: 1.5 });
    expect(partTargetDuration).toBe(0.5);
  });

  it('offers no delta updates for a short window', () => {
    expect(renderMediaPlaylist(rendition(20))).not.toContain('CAN-SKIP-UNTIL');
  });

  it('gives all renditions the same SERVER-CONTROL, from the longest part target', () => {
    const video = rendition();
    const audio = makeRendition({ format: AUDIO, partSeconds: 0.5, windowSeconds: 60 });
    publishMany(audio, 3, { parts: 4 });
    const control = (text = ''): string | undefined => /#EXT-X-SERVER-CONTROL:.*/.exec(text)?.[0];
    const ofVideo = control(renderMediaPlaylist(video, { siblings: [audio] }));
    expect(ofVideo).toBe(control(renderMediaPlaylist(audio, { siblings: [video] })));
    // 23 AAC frames are 491 ms, twelve frames at 25 per second 480.
    expect(parse(renderMediaPlaylist(audio)).partTargetDuration).toBe(0.491);
  });

  it('lists parts for three target durations and for the open segment, and not further back', () => {
    const { segments, preloadSegment } = parse(renderMediaPlaylist(rendition()));
    expect(segments.filter(({ parts }) => parts).map(({ uri }) => uri)).toEqual([
      `${FIRST_MSN + 18}.ts`,
      `${FIRST_MSN + 19}.ts`,
    ]);
    expect(segments.at(-1)!.parts).toEqual(
      [0, 1, 2, 3].map((index) => ({
        uri: `${FIRST_MSN + 19}.${index}.ts`,
        duration: 0.5,
        ...(index === 0 && { independent: true }),
      })),
    );
    expect(preloadSegment!.parts!.map(({ uri }) => uri)).toEqual([0, 1].map((n) => `${FIRST_MSN + 20}.${n}.ts`));
    expect(preloadSegment!.dateTimeString).toBe('2026-05-28T20:27:20.000Z');
  });

  it('hints at exactly one part: the next of the open segment, or the first of the next one', () => {
    const open = rendition();
    expect(parse(renderMediaPlaylist(open)).preloadSegment!.preloadHints).toEqual([
      { type: 'PART', uri: `${FIRST_MSN + 20}.2.ts` },
    ]);
    expect(nextPart(open)).toEqual({ msn: FIRST_MSN + 20, part: 2 });
    publishMany(open, 1, { parts: 4 });
    expect(renderMediaPlaylist(open)!.match(/PRELOAD-HINT.*/g)).toEqual([
      `PRELOAD-HINT:TYPE=PART,URI="${FIRST_MSN + 21}.0.ts"`,
    ]);
  });

  it('reports on each sibling, and not on itself', () => {
    const sibling = makeRendition({ format: { name: '360p' }, partSeconds: 0.5, windowSeconds: 60 });
    publishMany(sibling, 20, { parts: 4 });
    const waiting = makeRendition({ format: { name: '240p' }, partSeconds: 0.5 });
    const { renditionReports } = parse(renderMediaPlaylist(rendition(), { siblings: [sibling, waiting] }));
    expect(renditionReports).toEqual([{ uri: '../360p/index.m3u8', lastMsn: FIRST_MSN + 19, lastPart: 3 }]);
  });

  it('skips what lies behind the boundary in a delta update, and nothing else', () => {
    const whole = renderMediaPlaylist(rendition())!.split('\n');
    const delta = renderMediaPlaylist(rendition(), { delta: true })!.split('\n');
    // 20 segments, of which the last six lie within twelve seconds.
    expect(delta).toContain('#EXT-X-SKIP:SKIPPED-SEGMENTS=14');
    expect(delta).toContain('#EXT-X-VERSION:9');
    expect(whole).toContain('#EXT-X-VERSION:6');
    const rest = delta.slice(delta.indexOf('#EXT-X-SKIP:SKIPPED-SEGMENTS=14') + 1);
    expect(whole.slice(-rest.length)).toEqual(rest);
    expect(parse(delta.join('\n')).mediaSequence).toBe(FIRST_MSN);
  });

  it('sends the whole playlist as delta update where there is nothing to skip, or all is over', () => {
    const short = makeRendition({ partSeconds: 0.5, windowSeconds: 60 });
    publishMany(short, 6, { parts: 4 });
    expect(renderMediaPlaylist(short, { delta: true })).toBe(renderMediaPlaylist(short));
    const ended = rendition();
    ended.end();
    expect(renderMediaPlaylist(ended, { delta: true })).toBe(renderMediaPlaylist(ended));
  });
});
