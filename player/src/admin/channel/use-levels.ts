import { useEffect, useMemo } from 'preact/hooks';
import { Store } from '../data/store.ts';
import { NO_LEVELS, readLevels, type Levels } from './levels.ts';
import { channelPath } from './paths.ts';

/** With nothing new for so long there is no sound to show, ms. */
const STALE_MS = 3000;

/** How loud the programme and each input are, while the page can be seen: meters follow it, and draw themselves alone. */
export const useLevels = (channel: string): Store<Levels> => {
  const levels = useMemo(() => new Store<Levels>(NO_LEVELS), [channel]);
  useEffect(() => {
    let source: EventSource | undefined;
    let stale: number | undefined;
    const heard = ({ data }: MessageEvent<string>): void => {
      levels.set(readLevels(data));
      window.clearTimeout(stale);
      stale = window.setTimeout(() => levels.set(NO_LEVELS), STALE_MS);
    };
    const follow = (): void => {
      source?.close();
      source = undefined;
      if (document.hidden) return;
      // The browser connects again by itself; a server without meters is not asked again.
      source = new EventSource(channelPath(channel, '/meters'));
      for (const type of ['message', 'levels', 'meters']) source.addEventListener(type, heard);
    };
    document.addEventListener('visibilitychange', follow);
    follow();
    return () => {
      document.removeEventListener('visibilitychange', follow);
      window.clearTimeout(stale);
      source?.close();
    };
  }, [channel, levels]);
  return levels;
};
