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

/** Plays the programme in the video element, and draws anew whenever something changes. */
export const usePlayback = (
  video: { readonly current: HTMLVideoElement | null },
  { playlist: url, startAt, missing }: Programme,
): Playback | undefined => {
  const [, draw] = useReducer((count: number, _: void) => count + 1, 0);
  const [playback, setPlayback] = useState<Playback>();
  useEffect(() => {
    const created = new Playback({ video: video.current!, url, startAt, missing, onChange: () => draw() });
    window.sluicePlayer = created;
    setPlayback(created);
    created.start();
    const timer = window.setInterval(() => {
      created.timeline.keepInside();
      draw();
    }, REFRESH_MS);
    return () => {
      window.clearInterval(timer);
      created.stop();
      window.sluicePlayer = undefined;
    };
  }, [url]);
  return playback;
};
