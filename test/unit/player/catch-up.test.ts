import { describe, expect, it } from 'vitest';
import { CATCH_UP_RATE, isToCatchUp, keepUp, type LivePlace } from '../../../player/src/catch-up.ts';

/** Parts of 0.2 s: PART-HOLD-BACK is three of them. */
const place = (latency: number, more: Partial<LivePlace> = {}): LivePlace => ({
  ...{ latency, target: 0.6, segment: 2, part: 0.2, ahead: latency - 0.1 },
  ...more,
});

describe('catching up', () => {
  it('begins behind what is asked for, and ends a part before, whatever hls.js thinks of the buffer', () => {
    expect(isToCatchUp(place(1.2), false)).toBe(true);
    expect(isToCatchUp(place(0.85), false)).toBe(false);
    expect(isToCatchUp(place(0.85), true)).toBe(true);
    expect(isToCatchUp(place(0.79), true)).toBe(false);
  });

  it('does not eat up what is in store', () => {
    expect(isToCatchUp(place(1.2, { ahead: 0.4 }), true)).toBe(false);
    expect(isToCatchUp(place(1.2, { ahead: 0.41 }), true)).toBe(true);
    expect(isToCatchUp(place(1.2, { ahead: 0.49 }), false)).toBe(false);
    expect(isToCatchUp(place(1.2, { ahead: 0.51 }), false)).toBe(true);
  });

  it('leaves alone who went back in time', () => {
    expect(isToCatchUp(place(3.1), false)).toBe(true);
    expect(isToCatchUp(place(3.3), true)).toBe(false);
  });

  it('keeps a second in store of streams without parts', () => {
    const classic = { target: 6, part: undefined };
    expect(isToCatchUp(place(7, { ...classic, ahead: 1.1 }), false)).toBe(true);
    expect(isToCatchUp(place(7, { ...classic, ahead: 0.9 }), true)).toBe(false);
    expect(isToCatchUp(place(6.04, classic), true)).toBe(false);
  });

  describe('of a player', () => {
    const player = (latency: number, live = true) => {
      const video = Object.assign(new EventTarget(), {
        playbackRate: 1,
        currentTime: 10,
        buffered: { length: 2, start: (index: number) => [0, 9][index]!, end: (index: number) => [5, 11][index]! },
      });
      const hls = {
        ...{ latency, targetLatency: 0.6, lowLatencyMode: true },
        latestLevelDetails: { live, partTarget: 0.2, targetduration: 2 },
      };
      return { video, hls };
    };
    const watch = ({ video, hls }: ReturnType<typeof player>, signal?: AbortSignal): void =>
      keepUp(video, () => hls, signal);
    const look = ({ video }: ReturnType<typeof player>): number => {
      video.dispatchEvent(new Event('timeupdate'));
      return video.playbackRate;
    };

    it('changes its speed, and back', () => {
      const watched = player(1.2);
      watch(watched);
      expect(look(watched)).toBe(CATCH_UP_RATE);
      watched.hls.latency = 0.7;
      expect(look(watched)).toBe(1);
    });

    it('lets a speed be that the viewer chose, and what is not live', () => {
      const chosen = player(1.2);
      chosen.video.playbackRate = 0.5;
      watch(chosen);
      expect(look(chosen)).toBe(0.5);
      const over = player(1.2, false);
      watch(over);
      expect(look(over)).toBe(1);
    });

    it('ends when it is told so', () => {
      const watched = player(1.2);
      const abort = new AbortController();
      watch(watched, abort.signal);
      abort.abort();
      expect(look(watched)).toBe(1);
    });
  });
});
