import { TICKS_PER_SECOND, toIsoDate, type Ticks } from '../clock/ticks.ts';
import type { DateRangeTag } from '../metadata/date-range.ts';
import type { RenditionTimeline } from '../timeline/rendition-timeline.ts';
import { tickSeconds } from './decimal.ts';

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
    ...Object.entries(client).map(([key, value]) => `${key}=${typeof value === 'number' ? decimal(value) : `"${value}"`}`),
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
    before: (startTicks) => (next < placed.length ? takeTo(placed.findLastIndex(({ ticks }) => ticks <= startTicks) + 1) : []),
    rest: () => takeTo(placed.length),
  };
};

/** That of the second tag of a range is its end. */
const momentOf = ({ startTicks, durationTicks, scte35 }: DateRangeTag): Ticks =>
  startTicks + (scte35?.out === undefined ? (durationTicks ?? 0) : 0);

/** What is added to EXT-X-SKIP where date ranges are skipped too (4.4.5.2). @param since as for `placedTags` */
export const recentlyRemoved = ({ dateRanges }: RenditionTimeline, since: Ticks): string =>
  `,RECENTLY-REMOVED-DATERANGES="${(dateRanges?.removedSince(since) ?? []).join('\t')}"`;

/** What a delta update with date ranges goes back to (6.2.5.1). @param boundary CAN-SKIP-UNTIL, seconds */
export const skippedBefore = ({ last, open }: RenditionTimeline, boundary: number): Ticks => {
  const end = open ? open.startTicks : last ? last.startTicks + last.durationTicks : 0;
  return end - boundary * TICKS_PER_SECOND;
};
