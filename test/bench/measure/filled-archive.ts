import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { HOUR_TICKS, hourOf } from '../../../src/archive/hour.ts';
import { journalText, type JournalEntry } from '../../../src/archive/journal-text.ts';
import { hourFolder, PLAYLIST, segmentFile } from '../../../src/archive/layout.ts';
import { secondsToTicks, type Ticks } from '../../../src/clock/ticks.ts';
import { described } from '../../support/described.ts';

const SEGMENT: Ticks = secondsToTicks(2);
const IN_HOUR = HOUR_TICKS / SEGMENT;
/** Hours in which a start looks at the files themselves. */
const WITH_FILES = 2;

/**
 * Writes the playlists of so many hours, as the server does; files of segments, empty, for the newest hours only: in the
 * others nobody looks for them before a viewer does.
 * @param end of the last hour
 * @returns segments, in all
 */
export const fillArchive = async (
  folder: string,
  renditions: readonly string[],
  hours: number,
  end: Ticks,
): Promise<number> => {
  for (let hour = 0; hour < hours; hour++) {
    const start = end - (hours - hour) * HOUR_TICKS;
    for (const name of renditions) {
      const place = hourFolder(folder, name, hourOf(start));
      await mkdir(place, { recursive: true });
      const entries = entriesOf(name, start);
      const head = { targetDuration: 2, independentSegments: true, appendOnly: true };
      const first = { mediaSequence: start / SEGMENT, discontinuitySequence: 0 };
      await writeFile(join(place, PLAYLIST), journalText({ ...head, ...first }, entries, true));
      if (hour < hours - WITH_FILES) continue;
      for (const { segment } of entries) await writeFile(join(place, segmentFile(segment.msn, 'ts')), '');
    }
  }
  return hours * renditions.length * IN_HOUR;
};

const entriesOf = (name: string, start: Ticks): JournalEntry[] => {
  const format = { ...described().format, name };
  return Array.from({ length: IN_HOUR }, (_, index) => ({
    segment: {
      msn: start / SEGMENT + index,
      startTicks: start + index * SEGMENT,
      durationTicks: SEGMENT,
      byteLength: 700_000 + ((index * 7919) % 100_000),
      keyFrameBytes: 60_000 + ((index * 104_729) % 20_000),
      discontinuity: false,
    },
    format,
    discontinuitySequence: 0,
  }));
};
