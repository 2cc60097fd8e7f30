import { fc, test } from '@fast-check/vitest';
import { describe, expect, it } from 'vitest';
import { LiveEdge } from '../../../src/pull/live-edge.ts';
import type { PulledMediaPlaylist } from '../../../src/pull/playlist.ts';

/** A playlist of segments of 4 s, numbered from `first` to `last`. */
const playlist = (first: number, last: number, ended = false): PulledMediaPlaylist => ({
  kind: 'media',
  targetDuration: 4,
  ended,
  segments: Array.from({ length: last - first + 1 }, (_, index) => ({
    ...{ kind: 'segment' as const, number: first + index, duration: 4, timeline: 0, gap: false },
    ...{ url: `http://x/${first + index}`, range: undefined, key: undefined, map: undefined },
  })),
});

const numbers = (advance: ReturnType<LiveEdge['update']>) => advance.segments.map(({ number }) => number);

/** Follows a playlist, and takes all that comes. */
class Follower extends LiveEdge {
  override update(list: PulledMediaPlaylist, now: number) {
    const advance = super.update(list, now);
    for (const number of numbers(advance)) this.took(number);
    return advance;
  }
}

describe('the edge of a live playlist', () => {
  it('is three target durations before the end at first (RFC 8216 6.3.3)', () => {
    expect(numbers(new LiveEdge().update(playlist(100, 109), 0))).toEqual([107, 108, 109]);
    expect(numbers(new LiveEdge().update(playlist(100, 101), 0))).toEqual([100, 101]);
    expect(numbers(new LiveEdge().update(playlist(0, 9, true), 0))).toHaveLength(10);
  });

  it('moves on with what is new', () => {
    const edge = new Follower();
    edge.update(playlist(100, 109), 0);
    expect(edge.update(playlist(101, 110), 4)).toMatchObject({ missed: 0, restarted: false });
    expect(numbers(edge.update(playlist(102, 112), 8))).toEqual([111, 112]);
    expect(numbers(edge.update(playlist(102, 112), 10))).toEqual([]);
    expect(numbers(edge.update(playlist(102, 113, true), 12))).toEqual([113]);
  });

  it('goes on at the end when segments were missed, and says how many', () => {
    const edge = new Follower();
    edge.update(playlist(100, 109), 0);
    const advance = edge.update(playlist(150, 159), 60);
    expect(numbers(advance)).toEqual([157, 158, 159]);
    expect(advance.missed).toBe(47);
  });

  it('sees that the server counts anew', () => {
    const edge = new Follower();
    edge.update(playlist(100, 109), 0);
    expect(edge.update(playlist(0, 5), 4)).toMatchObject({ restarted: true, missed: 0 });
  });

  it('puts up with a server that is one step behind another (two caches)', () => {
    const edge = new Follower();
    edge.update(playlist(100, 109), 0);
    expect(edge.update(playlist(99, 108), 4)).toMatchObject({ segments: [], restarted: false });
    expect(numbers(edge.update(playlist(101, 110), 6))).toEqual([110]);
  });

  it('is looked for again after a target duration, or half of one (RFC 8216 6.3.4)', () => {
    const edge = new Follower();
    edge.update(playlist(100, 109), 0);
    expect(edge.reloadAfter).toBe(4);
    edge.update(playlist(100, 109), 4);
    expect(edge.reloadAfter).toBe(2);
    edge.update(playlist(101, 110), 6);
    expect(edge.reloadAfter).toBe(4);
  });

  it('is stuck when nothing changed for three target durations', () => {
    const edge = new Follower();
    edge.update(playlist(100, 109), 0);
    edge.update(playlist(100, 109), 11);
    expect(edge.isStuck(11)).toBe(false);
    expect(edge.isStuck(12.1)).toBe(true);
    edge.update(playlist(100, 110), 12.1);
    expect(edge.isStuck(20)).toBe(false);
  });

  it('an empty playlist is waited for', () => {
    const edge = new Follower();
    expect(numbers(edge.update(playlist(5, 4), 0))).toEqual([]);
    expect(numbers(edge.update(playlist(5, 6), 4))).toEqual([5, 6]);
  });

  it('what was not taken comes again', () => {
    const edge = new LiveEdge();
    expect(numbers(edge.update(playlist(100, 109), 0))).toEqual([107, 108, 109]);
    edge.took(107);
    expect(numbers(edge.update(playlist(101, 110), 4))).toEqual([108, 109, 110]);
  });

  test.prop([fc.array(fc.tuple(fc.nat(6), fc.integer({ min: 1, max: 12 })), { maxLength: 60 })])(
    'no segment comes twice, and all that do not come are counted as missed',
    (steps) => {
      const edge = new Follower();
      let last = 100;
      let expected: number | undefined;
      for (const [step, length] of steps) {
        last += step;
        const advance = edge.update(playlist(last - length + 1, last), 0);
        for (const number of numbers(advance)) {
          const missed = number === advance.segments[0]!.number ? advance.missed : 0;
          if (expected !== undefined) expect(number).toBe(expected + missed);
          expected = number + 1;
        }
      }
    },
  );
});
