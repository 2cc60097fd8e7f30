import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Logger } from 'pino';
import type { Ticks } from '../clock/ticks.ts';
import type { HourJournal } from './hour-journal.ts';
import { hourOf, type Hour } from './hour.ts';
import { listFolder, type Hours } from './hours.ts';
import { hourFolder, INIT_FILE, SEGMENT_FILE, segmentFile, UNFINISHED } from './layout.ts';

export interface RecoveryOptions {
  readonly folder: string;
  readonly hours: Hours;
  readonly now: Ticks;
  readonly log: Logger;
}

/** Hours in which the last run of the server may have left something half done. */
export const NEWEST_HOURS = 2;

/**
 * Makes playlists and files of the newest hours agree: what a crash left half-written goes, and what is in no playlist.
 * @returns the highest number of any segment
 */
export const recover = async ({ folder, hours, now, log }: RecoveryOptions): Promise<number | undefined> => {
  let newest: number | undefined;
  for (const rendition of await hours.renditions()) {
    for (const hour of (await hours.of(rendition)).slice(-NEWEST_HOURS)) {
      const journal = await reconcile(folder, rendition, hour, hours, log);
      const last = journal?.entries.at(-1)?.segment.msn;
      if (last !== undefined) newest = Math.max(newest ?? 0, last);
      if (hour < hourOf(now)) await journal?.end();
    }
  }
  return newest;
};

/** More segments without a playlist are somebody's, and not what a crash left. */
const MOST_ORPHANS = 8;

/** @returns the playlist; undefined where there is none */
export const reconcile = async (
  folder: string,
  rendition: string,
  hour: Hour,
  hours: Hours,
  log: Logger,
): Promise<HourJournal | undefined> => {
  const place = hourFolder(folder, rendition, hour);
  const files = await listFolder(place);
  const journal = await hours.journal(rendition, hour);
  const segments = files.filter((name) => SEGMENT_FILE.test(name));
  if (!journal && segments.length > MOST_ORPHANS) {
    log.warn({ folder: place, segments: segments.length }, 'segments without a playlist are left alone');
    return undefined;
  }
  const listed = new Set(journal?.entries.map(({ segment, format }) => segmentFile(segment.msn, format.container)));
  const orphans = segments.filter((name) => !listed.has(name));
  for (const name of [...orphans, ...files.filter((each) => each.endsWith(UNFINISHED))]) {
    await rm(join(place, name), { force: true });
  }
  const there = new Set(files);
  journal?.forget(({ segment, format }) => !there.has(segmentFile(segment.msn, format.container)));
  await journal?.rewriteIfStale();
  if (!journal && files.every((name) => !INIT_FILE.test(name) || orphans.includes(name))) {
    await hours.drop(rendition, hour);
  }
  return journal;
};
