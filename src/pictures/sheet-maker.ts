import { frameOfSegment, type PictureArchive } from './archive-frames.ts';
import type { KeyFrame } from './key-frame.ts';
import { loadSharp } from './load-sharp.ts';
import type { PictureDecoder } from './picture-decoder.ts';
import type { RecentTiles } from './recent-tiles.ts';
import type { SheetName } from './sheet-name.ts';
import { COLUMNS, placeOf, TILE_HEIGHT, TILE_WIDTH, type Tile } from './storyboard.ts';

export interface SheetJob {
  /** Names the archive. */
  readonly owner: string;
  readonly archive: PictureArchive;
  readonly rendition: string;
  readonly sheet: SheetName & { readonly tiles: readonly Tile[] };
  readonly background: boolean;
}

export interface SheetMakerOptions {
  readonly decoder: Pick<PictureDecoder, 'decode'>;
  /** Keeps what may be wanted again soon. */
  readonly recent: RecentTiles;
}

const CHANNELS = 3;
const ROW_BYTES = TILE_WIDTH * CHANNELS;
const FORM = { kind: 'rgb', width: TILE_WIDTH, height: TILE_HEIGHT } as const;
const JPEG = { quality: 70 };
/** Files that are open at a time. */
const READ_AT_ONCE = 8;

/** A sheet of small pictures, side by side, as JPEG. What cannot be read or decoded stays black. @throws as `PictureDecoder` */
export const makeSheet = async (job: SheetJob, { decoder, recent }: SheetMakerOptions): Promise<Buffer> => {
  const { owner, sheet, background } = job;
  const nameOf = ({ cell, segment }: Tile): string => `${owner} ${sheet.step} ${cell} ${segment.startTicks}`;
  const pixels = new Map<Tile, Buffer>();
  for (const tile of sheet.tiles) {
    const known = recent.get(nameOf(tile));
    if (known) pixels.set(tile, known);
  }
  const frames = await readFrames(
    job,
    sheet.tiles.filter((tile) => !pixels.has(tile)),
  );
  const decoded = await decoder.decode(
    frames.map(({ frame }) => frame),
    { form: FORM, background },
  );
  frames.forEach(({ tile }, index) => {
    const rgb = decoded[index];
    if (!rgb) return;
    pixels.set(tile, rgb);
    // What is made in the background is stored whole.
    if (!background) recent.put(nameOf(tile), rgb);
  });
  return encode(sheet, pixels);
};

const readFrames = async ({ archive, rendition }: SheetJob, tiles: readonly Tile[]) => {
  const frames: { readonly tile: Tile; readonly frame: KeyFrame }[] = [];
  for (let at = 0; at < tiles.length; at += READ_AT_ONCE) {
    const some = tiles.slice(at, at + READ_AT_ONCE);
    const read = await Promise.all(some.map(({ segment }) => frameOfSegment(archive, rendition, segment)));
    some.forEach((tile, index) => {
      const frame = read[index];
      if (frame) frames.push({ tile, frame });
    });
  }
  return frames;
};

const encode = async (sheet: SheetJob['sheet'], pixels: ReadonlyMap<Tile, Buffer>): Promise<Buffer> => {
  const places = sheet.tiles.map(({ cell }) => placeOf(cell, sheet));
  const [width, height] = [COLUMNS * TILE_WIDTH, Math.max(...places.map(({ y }) => y)) + TILE_HEIGHT];
  const image = Buffer.alloc(width * height * CHANNELS);
  sheet.tiles.forEach((tile, index) => {
    const rgb = pixels.get(tile);
    const { x, y } = places[index]!;
    for (let row = 0; rgb && row < TILE_HEIGHT; row++) {
      rgb.copy(image, ((y + row) * width + x) * CHANNELS, row * ROW_BYTES, (row + 1) * ROW_BYTES);
    }
  });
  const sharp = await loadSharp();
  return sharp(image, { raw: { width, height, channels: CHANNELS } })
    .jpeg(JPEG)
    .toBuffer();
};
