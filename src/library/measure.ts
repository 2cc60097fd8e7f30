import type { ArchiveReader, TimeRange } from '../archive/archived.ts';
import type { Ticks } from '../clock/ticks.ts';

/** What an archive has of a range. */
export interface Measured {
  /** The range, as far as there is anything at its ends. */
  readonly range: TimeRange;
  /** Of all segments of all renditions that have any of their time in it, in bytes. */
  readonly byteLength: number;
  /** Ticks in which the best rendition has nothing. */
  readonly missing: Ticks;
}

/** @returns undefined where there is nothing at all */
export const measure = async (reader: ArchiveReader, range: TimeRange): Promise<Measured | undefined> => {
  const formats = await reader.formats(range);
  let [byteLength, from, to, missing] = [0, Infinity, -Infinity, 0];
  for (const [index, { name }] of formats.entries()) {
    let end: Ticks | undefined;
    for (const { startTicks, durationTicks, byteLength: bytes } of await reader.segments(name, range)) {
      byteLength += bytes;
      from = Math.min(from, startTicks);
      if (index === 0) missing += Math.max(0, startTicks - (end ?? startTicks));
      end = startTicks + durationTicks;
      to = Math.max(to, end);
    }
  }
  if (byteLength === 0) return undefined;
  return { range: { from: Math.max(range.from, from), to: Math.min(range.to, to) }, byteLength, missing };
};

/** All renditions that have anything shortly before a moment have what leads up to it. */
export const isComplete = async (reader: ArchiveReader, until: Ticks, lookBack: Ticks): Promise<boolean> => {
  const formats = await reader.formats({ from: until - lookBack, to: until });
  if (formats.length === 0) return false;
  const last = { from: until - 1, to: until };
  const found = await Promise.all(formats.map(({ name }) => reader.segments(name, last)));
  return found.every((segments) => segments.length > 0);
};
