import { useEffect, useState } from 'preact/hooks';
import { parseStoryboard, tileAt, type Tile } from './storyboard.ts';

/** How often that of a running programme is fetched again while somebody looks for a moment, ms. */
const AGAIN_MS = 15_000;
const PATIENCE_MS = 8000;

/** Pictures of a programme by their time. */
export interface Storyboard {
  /** @param seconds from the beginning of the programme @param date ms since the epoch */
  tileAt(seconds: number, date: number | undefined): Tile | undefined;
}

/** Where times by the clock begin, in the storyboard of a channel; those of a recording are media times. */
const ORIGIN = /^NOTE[ \t\r\n]+X-PROGRAM-DATE-TIME:(\S+)/m;

const readStoryboard = (text: string, base: string): Storyboard => {
  const tiles = parseStoryboard(text, base);
  const origin = Date.parse(ORIGIN.exec(text)?.[1] ?? '');
  return {
    tileAt: (seconds, date) => {
      const byClock = !Number.isNaN(origin) && date !== undefined;
      return tileAt(tiles, byClock ? (date - origin) / 1000 : seconds);
    },
  };
};

/** Fetched when first wanted, and not before. There may be none: then there are no pictures. */
export const useStoryboard = (url: string, wanted: boolean, grows: boolean): Storyboard | undefined => {
  const [storyboard, setStoryboard] = useState<{ readonly url: string; readonly value: Storyboard }>();
  useEffect(() => {
    if (!wanted || (storyboard?.url === url && !grows)) return undefined;
    const abort = new AbortController();
    const fetchIt = async (): Promise<void> => {
      const signal = AbortSignal.any([abort.signal, AbortSignal.timeout(PATIENCE_MS)]);
      const response = await fetch(url, { signal });
      if (!response.ok) return;
      const value = readStoryboard(await response.text(), response.url);
      if (!abort.signal.aborted) setStoryboard({ url, value });
    };
    // Without pictures the bar still works.
    const quietly = (): void => void fetchIt().catch(() => undefined);
    quietly();
    const timer = grows ? window.setInterval(quietly, AGAIN_MS) : undefined;
    return () => {
      abort.abort();
      window.clearInterval(timer);
    };
  }, [url, wanted, grows]);
  return storyboard?.url === url ? storyboard.value : undefined;
};
