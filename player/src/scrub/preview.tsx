import type { JSX } from 'preact';
import type { Tile } from './storyboard.ts';

export interface PreviewProps {
  /** Place on the bar, 0 to 1. */
  readonly at: number;
  readonly tile: Tile | undefined;
  readonly time: string;
  /** Time of day, where that is not the time already. */
  readonly clock: string | undefined;
  readonly chapter: string | undefined;
}

/** What would be seen at a place of the scrub bar. */
export const Preview = ({ at, tile, time, clock, chapter }: PreviewProps): JSX.Element => (
  <div
    class="preview"
    aria-hidden="true"
    style={{ left: `clamp(var(--half), ${100 * at}%, calc(100% - var(--half)))`, '--half': `${half(tile)}px` }}
  >
    {tile && <TilePicture tile={tile} />}
    {chapter && <span class="preview-chapter">{chapter}</span>}
    <span class="preview-time">
      {time}
      {clock && <span class="preview-clock"> · {clock}</span>}
    </span>
  </div>
);

/** Of the widest that stands in it, so that it stays within the player. */
const half = (tile: Tile | undefined): number => Math.max(60, (tile?.width ?? 0) / 2 + 2);

export const TilePicture = ({ tile }: { tile: Tile }): JSX.Element => (
  <span
    class="tile"
    style={{
      width: `${tile.width}px`,
      height: `${tile.height}px`,
      backgroundImage: `url(${JSON.stringify(tile.sheet)})`,
      backgroundPosition: `-${tile.x}px -${tile.y}px`,
    }}
  />
);
