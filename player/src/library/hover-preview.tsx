import type { JSX } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { parseStoryboard, type Tile } from '../scrub/storyboard.ts';

/** Pictures shown in turn, and for how long each, ms. */
const MOST = 12;
const EACH_MS = 600;
const PATIENCE_MS = 8000;
/** A pointer that only passes by asks for nothing. */
const LINGER_MS = 200;

const spread = (tiles: readonly Tile[]): Tile[] =>
  tiles.length <= MOST
    ? [...tiles]
    : Array.from({ length: MOST }, (_, index) => tiles[Math.floor(((index + 0.5) * tiles.length) / MOST)]!);

/** Moments of a recording, one after the other, over its poster. */
export const HoverPreview = ({ id }: { id: string }): JSX.Element | null => {
  const [tiles, setTiles] = useState<readonly Tile[]>([]);
  const [index, setIndex] = useState(0);
  useEffect(() => {
    const abort = new AbortController();
    const load = async (): Promise<void> => {
      const signal = AbortSignal.any([abort.signal, AbortSignal.timeout(PATIENCE_MS)]);
      const response = await fetch(`/vod/${encodeURIComponent(id)}/storyboard.vtt`, { signal });
      if (response.ok) setTiles(spread(parseStoryboard(await response.text(), response.url)));
    };
    // The poster stays where there is nothing else to show.
    const timer = window.setTimeout(() => void load().catch(() => undefined), LINGER_MS);
    const turn = window.setInterval(() => setIndex((before) => before + 1), EACH_MS);
    return () => {
      abort.abort();
      window.clearTimeout(timer);
      window.clearInterval(turn);
    };
  }, [id]);
  const tile = tiles[index % Math.max(1, tiles.length)];
  const fit = (element: HTMLElement | null): void => {
    if (element && tile) showWhole(element, tile);
  };
  return tile ? <span class="hover-preview" ref={fit} /> : null;
};

/** Shows a tile in the whole of the element's parent. */
const showWhole = (element: HTMLElement, tile: Tile): void => {
  const scale = (element.parentElement?.clientWidth ?? tile.width) / tile.width;
  Object.assign(element.style, {
    width: `${tile.width}px`,
    height: `${tile.height}px`,
    transform: `scale(${scale})`,
    backgroundImage: `url(${JSON.stringify(tile.sheet)})`,
    backgroundPosition: `-${tile.x}px -${tile.y}px`,
  });
};
