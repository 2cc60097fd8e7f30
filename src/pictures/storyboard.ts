import type { ArchivedSegment, TimeRange } from '../archive/archived.ts';
import { secondsToTicks, ticksToSeconds, toIsoDate, type Ticks } from '../clock/ticks.ts';
import { clockText } from './clock-text.ts';
import { sheetFile, type SheetName } from './sheet-name.ts';

export const TILE_WIDTH = 160;
export const TILE_HEIGHT = 90;
export const COLUMNS = 10;
/** Of a sheet. */
export const TILES = COLUMNS * 10;

/** A day in steps of ten seconds has 8640. */
const MOST_TILES = 50_000;
/** What is shorter than this gets a picture every two seconds. */
const SHORT: Ticks = secondsToTicks(600);
const FINE_STEP = 2;
export const USUAL_STEP = 10;

/** Seconds between two pictures of something of this length; undefined where that is not known yet. */
export const stepOf = (length: Ticks | undefined): number =>
  length !== undefined && length <= SHORT ? FINE_STEP : USUAL_STEP;

/** One picture of a storyboard. */
export interface Tile {
  /** Which step of the programme clock it stands for: steps since the epoch. */
  readonly cell: number;
  /** The segment that begins with it. */
  readonly segment: ArchivedSegment;
}

/**
 * The pictures of a range: for each step of the programme clock the first segment that begins in it, or the one that is
 * on as it begins. A step of which there is nothing has none.
 * @param segments that have any of their time in the range, oldest first
 * @param step seconds
 */
export const tilesOf = (segments: readonly ArchivedSegment[], range: TimeRange, step: number): Tile[] => {
  const stepTicks = secondsToTicks(step);
  const tiles = new Map<number, Tile>();
  for (const segment of segments) {
    const first = Math.floor(Math.max(segment.startTicks, range.from) / stepTicks);
    const last = Math.ceil(Math.min(segment.startTicks + segment.durationTicks, range.to) / stepTicks) - 1;
    for (let cell = first; cell <= last && tiles.size < MOST_TILES; cell++) {
      const taken = tiles.get(cell);
      // What begins in a step stands for it better than what goes on from the step before.
      const better =
        taken && taken.segment.startTicks < cell * stepTicks && segment.startTicks < (cell + 1) * stepTicks;
      if (!taken || better) tiles.set(cell, { cell, segment });
    }
  }
  return [...tiles.values()].sort((a, b) => a.cell - b.cell);
};

/** The sheets of a storyboard: a hundred steps each, of which only those in use are in it. */
export const sheetsOf = (tiles: readonly Tile[], step: number): (SheetName & { readonly tiles: readonly Tile[] })[] =>
  [...Map.groupBy(tiles, ({ cell }) => Math.floor(cell / TILES))].map(([sheet, its]) => ({
    ...{ step, sheet, first: its[0]!.cell - sheet * TILES, last: its.at(-1)!.cell - sheet * TILES },
    tiles: its,
  }));

/** Where a tile stands in its sheet, pixels: rows in front of the first in use are left out. */
export const placeOf = (cell: number, { sheet, first }: SheetName): { readonly x: number; readonly y: number } => {
  const index = cell - sheet * TILES;
  const row = Math.floor(index / COLUMNS) - Math.floor(first / COLUMNS);
  return { x: (index % COLUMNS) * TILE_WIDTH, y: row * TILE_HEIGHT };
};

/** How times are counted: as a player counts them, which passes holes over, or by the clock from the beginning on. */
export type StoryboardTimes = 'media' | 'clock';

/**
 * WebVTT with media fragments (W3C Media Fragments 4.2.2), as players show previews from. With times by the clock it
 * says where they begin.
 */
export const renderStoryboard = (
  segments: readonly ArchivedSegment[],
  range: TimeRange,
  step: number,
  times: StoryboardTimes,
): string => {
  const begin = Math.max(range.from, segments[0]?.startTicks ?? range.from);
  const note = times === 'clock' ? [`NOTE X-PROGRAM-DATE-TIME:${toIsoDate(begin)}`] : [];
  const tiles = tilesOf(segments, range, step);
  const starts = startsOf(tiles, segments, begin, step, times);
  const end = times === 'clock' ? endOf(segments, range) - begin : mediaLength(segments, range);
  let index = 0;
  const cues = sheetsOf(tiles, step).flatMap((sheet) =>
    sheet.tiles.map(({ cell }) => {
      const { x, y } = placeOf(cell, sheet);
      const [from, to] = [starts[index]!, starts[++index] ?? end];
      const timing = [from, Math.max(to, from)].map((ticks) => clockText(ticksToSeconds(ticks))).join(' --> ');
      return `${timing}\n${sheetFile(sheet)}#xywh=${x},${y},${TILE_WIDTH},${TILE_HEIGHT}`;
    }),
  );
  return `${['WEBVTT', ...note, ...cues].join('\n\n')}\n`;
};

/** When each tile's time begins, from the beginning on. */
const startsOf = (
  tiles: readonly Tile[],
  segments: readonly ArchivedSegment[],
  begin: Ticks,
  step: number,
  times: StoryboardTimes,
): Ticks[] => {
  const moments = tiles.map(({ cell, segment }) => Math.max(cell * secondsToTicks(step), segment.startTicks, begin));
  if (times === 'clock') return moments.map((moment) => moment - begin);
  const played = new Map<ArchivedSegment, Ticks>();
  let sum = 0;
  for (const segment of segments) {
    played.set(segment, sum);
    sum += segment.durationTicks;
  }
  const cutOff = Math.max(0, begin - (segments[0]?.startTicks ?? begin));
  return tiles.map(({ segment }, index) =>
    Math.max(0, played.get(segment)! + moments[index]! - segment.startTicks - cutOff),
  );
};

const endOf = (segments: readonly ArchivedSegment[], { from, to }: TimeRange): Ticks => {
  const last = segments.at(-1);
  return last ? Math.min(to, last.startTicks + last.durationTicks) : from;
};

const mediaLength = (segments: readonly ArchivedSegment[], { from, to }: TimeRange): Ticks =>
  segments.reduce((sum, { startTicks, durationTicks }) => {
    return sum + Math.min(to, startTicks + durationTicks) - Math.max(from, startTicks);
  }, 0);
