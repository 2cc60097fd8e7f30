import { describe, expect, it } from 'vitest';
import { nextPart } from '../../../src/hls/parts.ts';
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
    expect(serverControl).toEqual({
      canBlockReload: true,
      canSkipDateranges: true,
      canSkipUntil: 12,
      holdBack: 6,
      partHoldBack: 1.5,
    });
    expect(partTargetDuration).toBe(0.5);
  });

  it('is of full length from its first segment on: gaps stand in front of it, at their place on the clock', () => {
    const begun = makeRendition({ partSeconds: 0.5, windowSeconds: 60 });
    publishParts(begun, makeSegment(begun, FIRST_MSN, { parts: 4 }), 4);
    expect(renderMediaPlaylist(begun)).toBeUndefined();
    begun.add(makeSegment(begun, FIRST_MSN, { parts: 4 }));
    const text = renderMediaPlaylist(begun)!;
    expect(text.match(/(#EXT-X-GAP\n)?#EXTINF:2.000000,\n.*/g)).toEqual([
      ...[6, 5, 4, 3, 2, 1].map((before) => `#EXT-X-GAP\n#EXTINF:2.000000,\n${FIRST_MSN - before}.ts`),
      `#EXTINF:2.000000,\n${FIRST_MSN}.ts`,
    ]);
    const { mediaSequence, discontinuitySequence, segments } = parse(text);
    expect([mediaSequence, discontinuitySequence]).toEqual([FIRST_MSN - 6, 0]);
    const dates = segments.map(({ dateTimeString }) => Date.parse(dateTimeString!));
    expect(dates).toEqual(dates.map((_, index) => dates[6]! - (6 - index) * 2000));
    // It grows from there; in front only what is older than the window goes.
    publishMany(begun, 50, { parts: 4 });
    expect(renderMediaPlaylist(begun)).not.toContain('#EXT-X-GAP');
  });

  it('has no gaps in front where there are no parts', () => {
    const classic = makeRendition();
    publishMany(classic, 1);
    expect(renderMediaPlaylist(classic)).not.toContain('#EXT-X-GAP');
  });

  it('says which parts were lost, and that their segment is not whole', () => {
    const made = makeRendition({ partSeconds: 0.5, windowSeconds: 60 });
    publishMany(made, 2, { parts: 4 });
    const { parts, ...segment } = makeSegment(made, FIRST_MSN + 2, { parts: 4 });
    const holed = parts.map((part, index) => (index < 2 ? part : { ...part, byteLength: 0, chunks: [] }));
    publishParts(made, { ...segment, parts: holed }, 3);
    const tags = (): string[] =>
      renderMediaPlaylist(made)!
        .split(`${FIRST_MSN + 1}.ts\n`)[1]!
        .split('\n')
        .slice(1, 8);
    const listed = [
      `#EXT-X-PART:DURATION=0.500000,URI="${FIRST_MSN + 2}.0.ts",INDEPENDENT=YES`,
      `#EXT-X-PART:DURATION=0.500000,URI="${FIRST_MSN + 2}.1.ts"`,
      `#EXT-X-PART:DURATION=0.500000,URI="${FIRST_MSN + 2}.2.ts",GAP=YES`,
      '#EXT-X-GAP',
    ];
    expect(tags().slice(0, 5)).toEqual([...listed, `#EXT-X-PRELOAD-HINT:TYPE=PART,URI="${FIRST_MSN + 2}.3.ts"`]);
    made.add({ ...segment, parts: holed, gap: true });
    expect(tags()).toEqual([
      ...listed,
      `#EXT-X-PART:DURATION=0.500000,URI="${FIRST_MSN + 2}.3.ts",GAP=YES`,
      '#EXTINF:2.000000,',
      `${FIRST_MSN + 2}.ts`,
    ]);
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
    const [part] = open.open!.parts;
    open.addPart({ ...open.open!, full: true }, part!);
    expect(nextPart(open)).toEqual({ msn: FIRST_MSN + 21, part: 0 });
    publishMany(open, 1, { parts: 4 });
    expect(renderMediaPlaylist(open)!.match(/PRELOAD-HINT.*/g)).toEqual([
      `PRELOAD-HINT:TYPE=PART,URI="${FIRST_MSN + 21}.0.ts"`,
    ]);
  });

  it("hints at the next segment's first part where the open one has its last", () => {
    const made = rendition();
    const { parts, ...open } = made.open!;
    made.addPart({ ...open, full: true }, { ...parts[1]!, index: 2 });
    expect(parse(renderMediaPlaylist(made)).preloadSegment!.preloadHints).toEqual([
      { type: 'PART', uri: `${FIRST_MSN + 21}.0.ts` },
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
    const delta = renderMediaPlaylist(rendition(), { delta: 'YES' })!.split('\n');
    // 20 segments, of which the last six lie within twelve seconds; and six gaps in front.
    expect(delta).toContain('#EXT-X-SKIP:SKIPPED-SEGMENTS=20');
    expect(delta).toContain('#EXT-X-VERSION:9');
    expect(whole).toContain('#EXT-X-VERSION:6');
    const rest = delta.slice(delta.indexOf('#EXT-X-SKIP:SKIPPED-SEGMENTS=20') + 1);
    expect(whole.slice(-rest.length)).toEqual(rest);
    expect(parse(delta.join('\n')).mediaSequence).toBe(FIRST_MSN - 6);
  });

  it('sends the whole playlist as delta update where there is nothing to skip, or all is over', () => {
    const short = makeRendition({ partSeconds: 0.5, windowSeconds: 60 });
    short.add(makeSegment(short, 2, { parts: 4 }));
    expect(renderMediaPlaylist(short, { delta: 'YES' })).toBe(renderMediaPlaylist(short));
    const ended = rendition();
    ended.end();
    expect(renderMediaPlaylist(ended, { delta: 'YES' })).toBe(renderMediaPlaylist(ended));
  });
});
