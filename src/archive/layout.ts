import { join } from 'node:path';
import { EXTENSIONS, type SegmentFormat } from '../media/container.ts';
import type { Hour } from './hour.ts';

/** The playlist of an hour, beside the segments that it lists; and those for live with a delay. */
export const PLAYLIST = 'index.m3u8';

/** Behind the name of a file that is not, or no longer, what its name says. A crash leaves such files to be swept up. */
export const UNFINISHED = '.part';

/** A segment's file: its number. */
export const SEGMENT_FILE = /^(\d{1,15})\.(ts|m4s|vtt)$/;
/** Init sections are named after their content. */
export const INIT_FILE = /^init-[0-9a-f]{16}\.mp4$/;

export const segmentFile = (msn: number, container: SegmentFormat): string => `${msn}.${EXTENSIONS[container]}`;

/** The same for all renditions: from there to the folder of the hour. */
export const hourFolder = (folder: string, rendition: string, hour: Hour): string => join(folder, rendition, hour);
export const hourPlaylist = (folder: string, rendition: string, hour: Hour): string =>
  join(folder, rendition, hour, PLAYLIST);
/** All renditions of an hour. */
export const hourMultivariant = (folder: string, hour: Hour): string => join(folder, `${hour}.m3u8`);
