import { useEffect, useReducer, useState } from 'preact/hooks';
import { Playback } from '../playback.ts';
import type { Programme } from '../programme.ts';

/** The place in the stream, and the countdown to the next attempt, are shown anew this often. */
const REFRESH_MS = 500;

declare global {
  interface Window {
    /** For operators and tests. */
    sluicePlayer?: Playback | undefined;
  }
}

/** Draws anew whenever something changes in the player. */
export const useChanges = (playback: Playback | undefined): void => {
  const [, draw] = useReducer((count: number, _: void) => count + 1, 0);
  useEffect(() => playback?.onChange(() => draw()), [playback]);
};

/** Plays the programme in the video element. */
export const usePlayback = (
  video: { readonly current: HTMLVideoElement | null },
  { playlist: url, startAt, missing }: Programme,
): Playback | undefined => {
  const [playback, setPlayback] = useState<Playback>();
  useChanges(playback);
  useEffect(() => {
    const created = new Playback({ video: video.current!, url, startAt, missing });
    window.sluicePlayer = created;
    setPlayback(created);
    created.start();
    const timer = window.setInterval(() => created.refresh(), REFRESH_MS);
    return () => {
      window.clearInterval(timer);
      created.stop();
      window.sluicePlayer = undefined;
    };
  }, [url]);
  return playback;
};
