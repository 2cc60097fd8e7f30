import { ticksToMs, toWire, type Ticks } from '../clock/ticks.ts';
import type { Cue } from './cue-track.ts';
import type { Screen, ScreenRow } from './screen.ts';

/** The safe area of CEA-608's 15 rows and 32 columns within the picture, per cent. */
const FIRST_ROW = 10;
const ROW_HEIGHT = 80 / 15;
const FIRST_COLUMN = 10;
const COLUMN_WIDTH = 80 / 32;

/**
 * A WebVTT segment (RFC 8216bis 3.1.4): its times count from its start, which X-TIMESTAMP-MAP puts on the clock of the
 * other renditions. Where nothing is said it has a header alone.
 */
export const renderWebVtt = (startTicks: Ticks, cues: readonly Cue[]): string => {
  const lines = ['WEBVTT', `X-TIMESTAMP-MAP=MPEGTS:${toWire(startTicks)},LOCAL:00:00:00.000`, ''];
  for (const cue of cues) {
    const times = `${clock(cue.startTicks - startTicks)} --> ${clock(cue.endTicks - startTicks)}`;
    for (const block of blocks(cue.screen)) {
      const { row, column } = block[0]!;
      const place = `line:${percent(FIRST_ROW + (row - 1) * ROW_HEIGHT)} position:${percent(FIRST_COLUMN + column * COLUMN_WIDTH)}`;
      lines.push(`${times} ${place} align:start`, ...block.map(({ text }) => escaped(text)), '');
    }
  }
  return lines.join('\n');
};

/** Rows that stand directly below one another are one cue. */
const blocks = (screen: Screen): ScreenRow[][] => {
  const found: ScreenRow[][] = [];
  for (const row of screen) {
    const last = found.at(-1);
    if (last?.at(-1)!.row === row.row - 1) last.push(row);
    else found.push([row]);
  }
  return found;
};

/** Two decimals at most. */
const percent = (value: number): string => `${Math.round(value * 100) / 100}%`;

/** `HH:MM:SS.mmm` */
const clock = (ticks: Ticks): string => {
  const ms = Math.round(ticksToMs(ticks));
  const pad = (value: number, length: number): string => String(value).padStart(length, '0');
  const hours = Math.floor(ms / 3_600_000);
  return `${pad(hours, 2)}:${pad(Math.floor(ms / 60_000) % 60, 2)}:${pad(Math.floor(ms / 1000) % 60, 2)}.${pad(ms % 1000, 3)}`;
};

/** What is no mark of ours is text. */
const escaped = (text: string): string =>
  text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replace(/&lt;(\/?[iu])&gt;/g, '<$1>');
