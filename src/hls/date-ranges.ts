import { TICKS_PER_SECOND, toIsoDate, type Ticks } from '../clock/ticks.ts';
import type { DateRangeTag } from '../metadata/date-range.ts';
import type { RenditionTimeline } from '../timeline/rendition-timeline.ts';
import { tickSeconds } from './decimal.ts';
import type { Delta } from './delta-update.ts';
import { skipBoundary } from './server-control.ts';

/** One EXT-X-DATERANGE tag (RFC 8216bis 4.4.5.1). */
export const dateRangeTag = (id: string, tag: DateRangeTag): string => {
  const { startTicks, class: name, cue, durationTicks, plannedTicks, client = {}, scte35 = {}, endOnNext } = tag;
  const attributes = [
    `ID="${id}"`,
    name !== undefined && `CLASS="${name}"`,
    `START-DATE="${toIsoDate(startTicks)}"`,
    cue !== undefined && cue.length > 0 && `CUE="${cue.join(',')}"`,
    durationTicks !== undefined && `DURATION=${tickSeconds(durationTicks)}`,
    plannedTicks !== undefined && `PLANNED-DURATION=${tickSeconds(plannedTicks)}`,
    ...Object.entries(client).map(
      ([key, value]) => `${key}=${typeof value === 'number' ? decimal(value) : `"${value}"`}`,
    ),
    ...Object.entries(scte35).map(([key, hex]) => hex !== undefined && `SCTE35-${key.toUpperCase()}=0x${hex}`),
    endOnNext === true && 'END-ON-NEXT=YES',
  ];
  return `#EXT-X-DATERANGE:${attributes.filter((attribute) => attribute !== false).join(',')}`;
};

/** A decimal-floating-point knows no exponent (4.2). */
const decimal = (value: number): string => value.toFixed(6).replace(/\.?0+$/, '');

/** The tags of a channel's date ranges, at the places in a playlist where they belong. */
export interface PlacedTags {
  /** Takes those that stand in front of a segment that starts here. */
  before(startTicks: Ticks): string[];
  /** What `before` would take, as one text that is the same for the same tags; empty where it would take nothing. */
  pending(startTicks: Ticks): string;
  /** Takes the rest: what lies ahead. */
  rest(): string[];
}

/**
 * A tag stands in front of the first segment that starts at or after its moment, and behind all segments until there is
 * one: so the playlist only grows at its end, and the start of a break stands where it is.
 * @param since tags that were added earlier are left out (6.2.5.1, `_HLS_skip=v2`)
 */
export const placedTags = ({ dateRanges }: RenditionTimeline, since: Ticks | undefined): PlacedTags => {
  const placed = (dateRanges?.list ?? [])
    .flatMap(({ id, tags }) => tags.map((tag) => ({ ticks: momentOf(tag), tag, id })))
    .filter(({ tag }) => since === undefined || tag.addedTicks >= since)
    .sort((a, b) => a.ticks - b.ticks);
  let next = 0;
  const takeTo = (end: number): string[] => {
    const taken = placed.slice(next, end).map(({ id, tag }) => dateRangeTag(id, tag));
    next = Math.max(next, end);
    return taken;
  };
  return {
    before: (startTicks) =>
      next < placed.length && placed[next]!.ticks <= startTicks
        ? takeTo(placed.findLastIndex(({ ticks }) => ticks <= startTicks) + 1)
        : [],
    pending: (startTicks) => {
      if (next >= placed.length || placed[next]!.ticks > startTicks) return '';
      const until = placed.findLastIndex(({ ticks }) => ticks <= startTicks) + 1;
      const texts = placed.slice(next, until).map(({ id, tag, ticks }) => `${ticks}${dateRangeTag(id, tag)}`);
      return texts.join();
    },
    rest: () => takeTo(placed.length),
  };
};

/** That of the second tag of a range is its end. */
const momentOf = ({ startTicks, durationTicks, scte35 }: DateRangeTag): Ticks =>
  startTicks + (scte35?.out === undefined ? (durationTicks ?? 0) : 0);

/**
 * What a delta update leaves out where date ranges are skipped too (6.2.5.1, `_HLS_skip=v2`); undefined where they are
 * not: there is no boundary, or they were not asked to be.
 */
export const skippedRanges = (rendition: RenditionTimeline, delta: Delta | undefined): SkippedRanges | undefined => {
  const boundary = delta === 'v2' ? skipBoundary(rendition) : undefined;
  const { last, open, dateRanges } = rendition;
  if (boundary === undefined || !last) return undefined;
  const end = open ? open.startTicks : last.startTicks + last.durationTicks;
  const since = end - boundary * TICKS_PER_SECOND;
  return { since, removed: dateRanges?.removedSince(since) ?? [] };
};

export interface SkippedRanges {
  /** Tags that were added before the programme stood here are left out. */
  readonly since: Ticks;
  /** RECENTLY-REMOVED-DATERANGES. */
  readonly removed: readonly string[];
}
