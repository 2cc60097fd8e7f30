import { setImmediate as nextTurn } from 'node:timers/promises';
import type { ArchivedFormat, ArchivedSegment, ArchiveReader, TimeRange } from '../archive/archived.ts';
import { secondsToTicks, TICKS_PER_SECOND, ticksToSeconds, type Ticks } from '../clock/ticks.ts';
import { kilobits } from '../hls/bandwidth.ts';
import type { Bandwidths } from '../hls/variants.ts';
import { coverageOf, LEAST_HOLE, unionOf, type Coverage } from './coverage.ts';

/** A range of an archive that somebody looks at. */
export interface RangeSource {
  readonly reader: ArchiveReader;
  /** `to` may be Infinity. */
  readonly range: TimeRange;
  /** Programme time. */
  readonly now: Ticks;
  /** Nothing more comes, whatever the clock says. */
  readonly isOver?: boolean | undefined;
  /** Seconds; of what is made now, which the range may grow by. Absent: that of what is there. */
  readonly targetDuration?: number | undefined;
}

/** What is in a range, as far as all of its playlists need to know. */
export interface RangeView {
  readonly reader: ArchiveReader;
  readonly range: TimeRange;
  /** More may come. */
  readonly growing: boolean;
  /** Nothing of it will ever change but by being removed. */
  readonly settled: boolean;
  readonly targetDuration: number;
  readonly coverage: Coverage;
  readonly renditions: ReadonlyMap<string, RenditionView>;
  /** Segments of all renditions: what it costs. */
  readonly size: number;
}

export interface RenditionView {
  readonly format: ArchivedFormat;
  /** Every segment begins with a key frame, or is sound or text. */
  readonly independent: boolean;
  /** Undefined where there is none that can be fetched by itself. */
  readonly keyFrames: Bandwidths | undefined;
}

/** The end of a range is waited for so long: an encoder that is late, a disk that is slow. */
const GRACE: Ticks = secondsToTicks(30);
/** Whatever has not come by then does not come. */
const LATEST: Ticks = secondsToTicks(120);

/** A rendition of which nothing has come by then is made no more. */
const ALL_BEGUN: Ticks = secondsToTicks(15);

/**
 * Players read what renditions there are once: one that is a moment behind the others, as pictures may be behind sound,
 * would be missing for them for good.
 */
const haveBegun = async ({ reader, range }: RangeSource, begun: ReadonlyMap<string, unknown>): Promise<boolean> => {
  const before = await reader.formats({ from: range.from - ALL_BEGUN, to: range.from });
  return before.every(({ name }) => begun.has(name));
};

/** @returns undefined where there is nothing in the range, or not of all renditions yet */
export const viewRange = async (source: RangeSource): Promise<RangeView | undefined> => {
  const { reader, now, isOver = false } = source;
  const range = inner(source.range);
  const renditions = new Map<string, RenditionView>();
  const pictures: TimeRange[][] = [];
  const others: TimeRange[][] = [];
  let [longest, size] = [0, 0];
  for (const format of await reader.formats(range)) {
    const segments = await reader.segments(format.name, range);
    // A day is some milliseconds' work for each rendition: others have their turn in between.
    await nextTurn();
    if (segments.length === 0) continue;
    const facts = factsOf(segments, format.kind);
    renditions.set(format.name, { format, independent: facts.independent, keyFrames: facts.keyFrames });
    longest = Math.max(longest, facts.longest);
    size += segments.length;
    const own = coverageOf(segments);
    (format.kind === 'video' ? pictures : others).push(own);
  }
  // Sound begins and ends a frame beside the pictures, and text is shown where there are any.
  const leading = pictures.length > 0 ? pictures : others;
  const coverage = unionOf(leading);
  if (coverage.length === 0) return undefined;
  const isReached = [...pictures, ...others].every((each) => each.at(-1)!.to >= range.to - LEAST_HOLE);
  const growing = !isOver && !isReached && now < range.to + GRACE;
  if (growing && now < range.from + ALL_BEGUN && !(await haveBegun(source, renditions))) return undefined;
  const measured = Math.max(1, Math.round(ticksToSeconds(longest)));
  return {
    ...{ reader, range, growing, coverage, renditions, size },
    settled: isOver || isReached || now >= range.to + LATEST,
    targetDuration: Math.max(measured, source.targetDuration ?? 0),
  };
};

/** What ends just behind a range's start, or starts just in front of its end, is none of it. */
const inner = ({ from, to }: TimeRange): TimeRange => {
  const margin = Math.min(LEAST_HOLE, (to - from) / 4);
  return { from: from + margin, to: to - margin };
};

interface Facts {
  readonly longest: Ticks;
  readonly independent: boolean;
  readonly keyFrames: Bandwidths | undefined;
}

const factsOf = (segments: readonly ArchivedSegment[], kind: ArchivedFormat['kind']): Facts => {
  let [longest, bytes, ticks, peak] = [0, 0, 0, 0];
  let independent = true;
  for (const { durationTicks, keyFrameBytes, key } of segments) {
    longest = Math.max(longest, durationTicks);
    if (keyFrameBytes === undefined) independent = kind !== 'video';
    else if (!key) {
      bytes += keyFrameBytes;
      ticks += durationTicks;
      peak = Math.max(peak, keyFrameBytes / durationTicks);
    }
  }
  if (bytes === 0 || kind !== 'video') return { longest, independent, keyFrames: undefined };
  const rate = (bytesPerTick: number): number => kilobits(bytesPerTick * 8 * TICKS_PER_SECOND);
  const keyFrames = { bandwidth: rate(peak), averageBandwidth: rate(bytes / ticks) };
  return { longest, independent, keyFrames };
};
