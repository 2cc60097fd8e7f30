import { readFile } from 'node:fs/promises';
import type { Logger } from 'pino';
import type { ArchivedSegment } from '../archive/archived.ts';
import type { Newest } from '../archive/archive-reading.ts';
import type { ChannelArchive } from '../archive/channel-archive.ts';
import { unlessMissing } from '../archive/missing.ts';
import { secondsToTicks, ticksToSeconds, type Ticks } from '../clock/ticks.ts';
import type { SourceCuts } from '../segmenter/source-cuts.ts';
import type { InitSection } from '../timeline/init-section.ts';
import type { RenditionTimeline } from '../timeline/rendition-timeline.ts';
import type { Segment } from '../timeline/segment.ts';

export interface RestoreOptions {
  readonly archive: ChannelArchive;
  readonly timelines: Iterable<RenditionTimeline>;
  readonly now: Ticks;
  /** Of a channel whose segments follow its source; absent: numbers go by the programme clock's grid. */
  readonly cuts: SourceCuts | undefined;
  readonly log: Logger;
}

/** A clock that was set back by more is not waited for. */
const MOST_AHEAD: Ticks = secondsToTicks(10);

/**
 * Lists again what the run of the server before this one listed, with the same numbers, so that players go on: what is
 * missing since then is a hole like any other.
 */
export const restore = async (options: RestoreOptions): Promise<void> => {
  const lowest = await restoreTimelines(options);
  if (lowest === undefined) options.cuts?.beginAt((options.archive.newestMsn ?? -1) + 1);
  else options.cuts?.goOnAt(lowest);
};

/** @returns the lowest number that may be given to a segment; undefined where nothing was restored */
const restoreTimelines = async (options: RestoreOptions): Promise<number | undefined> => {
  const { archive, timelines, now, cuts, log } = options;
  const found: { readonly timeline: RenditionTimeline; readonly newest: Newest }[] = [];
  for (const timeline of timelines) {
    const newest = await archive.newest(timeline.format.name, timeline.listedTicks);
    if (newest) found.push({ timeline, newest });
  }
  if (found.length === 0) return undefined;
  const end = Math.max(...found.map(({ newest }) => endOf(newest)));
  const discontinuities = Math.max(...found.map(({ newest }) => newest.discontinuities));
  if (end > now + MOST_AHEAD) {
    const seconds = Math.round(ticksToSeconds(end - now));
    log.error({ seconds }, 'the clock was set back: what is on disk is ahead of it, and numbers come again');
    return undefined;
  }
  const highest = Math.max(...found.map(({ newest }) => newest.segments.at(-1)!.msn));
  const { segmentTicks } = found[0]!.timeline;
  // Segments of another length have other numbers: players begin anew, as they do where the ladder is another one.
  if (!cuts && found.some(({ newest }) => !isOnGrid(newest, segmentTicks))) return undefined;
  // Parts of the segment that was open were told of, and are lost: its number is not given again.
  const lowestMsn = cuts ? highest + 2 : Math.max(highest, Math.floor(now / segmentTicks)) + 1;
  for (const { timeline, newest } of found) {
    const isRecent = endOf(newest) > now - timeline.listedTicks;
    const segments = isRecent ? await withInits(archive, timeline, newest.segments) : [];
    const before = isRecent ? newest.discontinuitySequence : discontinuities;
    timeline.restore({ segments, discontinuitySequence: before, lowestMsn });
    const { codecs, width, height, frameRate } = newest.format;
    if (isRecent) timeline.format = { ...timeline.format, codecs, width, height, frameRate };
  }
  return lowestMsn;
};

/** Its numbers are those of this grid; a frame early, or late, at the most. */
const isOnGrid = ({ segments }: Newest, segmentTicks: Ticks): boolean => {
  const { msn, startTicks } = segments.at(-1)!;
  return Math.abs(startTicks / segmentTicks - msn) <= 1;
};

const endOf = ({ segments }: Newest): Ticks => {
  const last = segments.at(-1)!;
  return last.startTicks + last.durationTicks;
};

const withInits = async (
  archive: ChannelArchive,
  { format, container }: RenditionTimeline,
  archived: readonly ArchivedSegment[],
): Promise<Segment[]> => {
  const sections = new Map<string, InitSection>();
  const restored: Segment[] = [];
  for (const segment of archived) {
    const { init: name, ...rest } = segment;
    // Another container than that of now cannot be in one list with it.
    if ((name !== undefined) !== (container === 'fmp4')) return [];
    if (name !== undefined && !sections.has(name)) {
      const bytes = await unlessMissing(() => readFile(archive.initPath(format.name, segment)));
      if (!bytes) return [];
      sections.set(name, { name, bytes });
    }
    const init = name === undefined ? undefined : sections.get(name);
    restored.push({ ...rest, chunks: undefined, parts: [], gap: false, ...(init && { init }) });
  }
  return restored;
};
