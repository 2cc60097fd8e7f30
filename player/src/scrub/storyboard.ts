/** A picture of a sprite sheet. */
export interface Tile {
  /** Seconds of the storyboard's own time. */
  readonly from: number;
  readonly to: number;
  readonly sheet: string;
  /** Place in the sheet, pixels. */
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** A day in steps of ten seconds is 8640. */
const MOST_TILES = 50_000;
const TIMING = /^((?:\d+:)?\d\d:\d\d\.\d{3})[ \t]+-->[ \t]+((?:\d+:)?\d\d:\d\d\.\d{3})/;
const PLACE = /^(\S+)#xywh=(?:pixel:)?(\d+),(\d+),(\d+),(\d+)$/;

const seconds = (stamp: string): number => stamp.split(':').reduce((sum, part) => sum * 60 + Number(part), 0);

/**
 * Reads the cues of a storyboard (WebVTT with media fragments, W3C Media Fragments 4.2.2); what is no such cue is left
 * out.
 * @param base the storyboard's own address, which those of the sheets are relative to
 */
export const parseStoryboard = (text: string, base: string): Tile[] => {
  const tiles: Tile[] = [];
  for (const block of text.replace(/\r\n?/g, '\n').split(/\n{2,}/)) {
    const lines = block.split('\n');
    const at = lines.findIndex((line) => TIMING.test(line));
    const timing = TIMING.exec(lines[at] ?? '');
    const place = PLACE.exec(lines[at + 1]?.trim() ?? '');
    const sheet = place && URL.parse(place[1]!, base);
    if (!timing || !place || !sheet || tiles.length === MOST_TILES) continue;
    const [x, y, width, height] = place.slice(2).map(Number) as [number, number, number, number];
    if (width === 0 || height === 0) continue;
    tiles.push({ from: seconds(timing[1]!), to: seconds(timing[2]!), sheet: sheet.href, x, y, width, height });
  }
  return tiles.sort((a, b) => a.from - b.from);
};

/** The picture of a moment: the last one before it. Undefined before the first. */
export const tileAt = (tiles: readonly Tile[], time: number): Tile | undefined => {
  let low = 0;
  let high = tiles.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (tiles[middle]!.from <= time) low = middle + 1;
    else high = middle;
  }
  return tiles[low - 1];
};
