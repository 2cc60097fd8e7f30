import { useEffect, useState } from 'preact/hooks';
import { NO_LEVELS, readLevels, type Levels } from './levels.ts';
import { channelPath } from './paths.ts';

/** With nothing new for so long there is no sound to show, ms. */
const STALE_MS = 3000;

/** How loud the programme and each input are, while the page can be seen. */
export const useLevels = (channel: string): Levels => {
  const [levels, setLevels] = useState<Levels>(NO_LEVELS);
  useEffect(() => {
    let source: EventSource | undefined;
    let stale: number | undefined;
    const heard = ({ data }: MessageEvent<string>): void => {
      setLevels(readLevels(data));
      window.clearTimeout(stale);
      stale = window.setTimeout(() => setLevels(NO_LEVELS), STALE_MS);
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
  }, [channel]);
  return levels;
};
