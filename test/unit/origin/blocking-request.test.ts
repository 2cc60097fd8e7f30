import { test as property, fc } from '@fast-check/vitest';
import { describe, expect, it } from 'vitest';
import { checkAdvance, DirectiveError, isListed, parseDirectives } from '../../../src/origin/blocking-request.ts';
import { FIRST_MSN, makeRendition, makeSegment, publishMany, publishParts } from '../hls/fixture.ts';

/** Segments up to FIRST_MSN + 9 are whole, with parts 0 to 3; of the next one parts 0 and 1 are there. */
const rendition = (openParts = 2) => {
  const made = makeRendition({ partSeconds: 0.5 });
  publishMany(made, 10, { parts: 4 });
  publishParts(made, makeSegment(made, FIRST_MSN + 10, { parts: 4 }), openParts);
  return made;
};
const LAST = FIRST_MSN + 9;

describe('delivery directives', () => {
  it('are read', () => {
    expect(parseDirectives('_HLS_msn=12&_HLS_part=3&token=x')).toEqual({ msn: 12, part: 3, skip: undefined });
    expect(parseDirectives('_HLS_skip=YES')).toEqual({ msn: undefined, part: undefined, skip: 'YES' });
    expect(parseDirectives('_HLS_skip=v2').skip).toBe('v2');
    expect(parseDirectives('_HLS_skip=no').skip).toBeUndefined();
  });

  it.each(['_HLS_part=1', '_HLS_msn=x', '_HLS_msn=-1', '_HLS_msn=1.5', '_HLS_msn=', '_HLS_msn=1&_HLS_part=1e3'])(
    'are refused: %s',
    (query) => expect(() => parseDirectives(query)).toThrow(DirectiveError),
  );

  property.prop([fc.string()])('never fail in another way', (query) => {
    try {
      parseDirectives(query);
    } catch (error) {
      expect(error).toBeInstanceOf(DirectiveError);
    }
  });
});

describe('what a playlist lists', () => {
  it.each([
    ['an old segment', LAST - 5, undefined, true],
    ['any part of an old segment', LAST - 5, 99, true],
    ['the last whole segment', LAST, undefined, true],
    ['the open segment, as a whole', LAST + 1, undefined, false],
    ['a part of the open segment', LAST + 1, 1, true],
    ['its next part', LAST + 1, 2, false],
    ['the segment after it', LAST + 2, undefined, false],
    ['a part past the end of the last segment: part 0 of the open one', LAST, 4, true],
  ])('%s', (_, msn, part, expected) => expect(isListed(rendition(), msn, part)).toBe(expected));

  it('takes a part past the end of the last segment for part 0 of the next', () => {
    const made = rendition(0);
    expect(isListed(made, LAST, 3)).toBe(true);
    expect(isListed(made, LAST, 4)).toBe(false);
    publishParts(made, makeSegment(made, LAST + 1, { parts: 4 }), 1);
    expect(isListed(made, LAST, 4)).toBe(true);
    expect(isListed(made, LAST, 9)).toBe(true);
  });

  it('is everything once the stream has ended', () => {
    const made = rendition();
    made.end();
    expect(isListed(made, LAST + 2, 0)).toBe(true);
  });
});

describe('what may be asked ahead', () => {
  // PART-TARGET is 0.5 s: six parts.
  it.each([
    [LAST + 2, undefined],
    [LAST + 1, 7],
    [LAST + 2, 5],
    [LAST, 1000],
    [0, 1000],
  ])('msn %d, part %s', (msn, part) => expect(() => checkAdvance(rendition(), msn, part)).not.toThrow());

  it.each([
    [LAST + 3, undefined],
    [LAST + 3, 0],
    [LAST + 1, 8],
    [LAST + 2, 6],
    [999_999_999_999, 0],
  ])('and not msn %d, part %s', (msn, part) =>
    expect(() => checkAdvance(rendition(), msn, part)).toThrow(DirectiveError),
  );

  it('is no more where the open segment has its last part', () => {
    const made = rendition();
    const { parts, ...open } = made.open!;
    made.addPart({ ...open, full: true }, { ...parts[1]!, index: 2 });
    expect(isListed(made, LAST + 1, 3)).toBe(false);
    expect(() => checkAdvance(made, LAST + 2, 5)).not.toThrow();
    expect(() => checkAdvance(made, LAST + 3, 0)).toThrow(DirectiveError);
  });

  it('counts from the open segment where numbers were left out before it', () => {
    const made = rendition(0);
    publishParts(made, makeSegment(made, LAST + 8, { parts: 4 }), 1);
    expect(() => checkAdvance(made, LAST + 8, 1)).not.toThrow();
    expect(() => checkAdvance(made, LAST + 10, 0)).toThrow(DirectiveError);
  });
});
