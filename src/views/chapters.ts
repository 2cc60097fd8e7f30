import { secondsToTicks, ticksToSeconds } from '../clock/ticks.ts';
import { dateRangeTag } from '../hls/date-ranges.ts';
import type { Mark } from '../library/recording.ts';
import type { RangeView } from './range-view.ts';
import { coveredBefore } from './coverage.ts';

/** Beside the multivariant playlist. */
export const CHAPTERS_NAME = 'chapters.json';
/** CLASS of the date ranges of marks. */
const MARK_CLASS = 'sluice.mark';

/** Where Apple's players find chapters. */
export const CHAPTERS_TAG = `#EXT-X-SESSION-DATA:DATA-ID="com.apple.hls.chapters",URI="${CHAPTERS_NAME}"`;

/** EXT-X-DATERANGE (RFC 8216bis 4.4.5.1) for each mark. */
export const markTags = (marks: readonly Mark[]): string[] =>
  marks.map(({ atTicks, title }) => {
    const client = { 'X-TITLE': quotable(title) };
    return dateRangeTag(`mark-${atTicks}`, { startTicks: atTicks, class: MARK_CLASS, client, addedTicks: atTicks });
  });

/** A quoted string has no quotation marks and no line ends (4.2). */
// eslint-disable-next-line no-control-regex
const quotable = (text: string): string => text.replace(/"/g, '”').replace(/[\u0000-\u001f\u007f]+/g, ' ');

/** Chapters as Apple's players read them (JSON Chapter Format for HTTP Live Streaming), by the players' time. */
export const chaptersOf = (view: RangeView, marks: readonly Mark[]): object[] => {
  const length = ticksToSeconds(coveredBefore(view.coverage, Infinity));
  const starts = marks
    .filter(({ atTicks }) => atTicks >= view.range.from - secondsToTicks(1) && atTicks < view.range.to)
    .map(({ atTicks, title }) => ({ start: ticksToSeconds(coveredBefore(view.coverage, atTicks)), title }))
    .sort((one, other) => one.start - other.start);
  return starts.map(({ start, title }, index) => ({
    chapter: index + 1,
    'start-time': rounded(start),
    duration: rounded(Math.max(0, (starts[index + 1]?.start ?? length) - start)),
    titles: [{ language: 'und', title }],
  }));
};

const rounded = (seconds: number): number => Math.round(seconds * 1000) / 1000;
