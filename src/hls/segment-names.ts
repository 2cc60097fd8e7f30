import { EXTENSIONS, type SegmentFormat } from '../media/container.ts';

/** Names of what lies beside a media playlist. They never come again with other bytes. */

export const PLAYLIST_NAME = 'index.m3u8';
/** Of the key frames alone (EXT-X-I-FRAMES-ONLY). */
export const KEY_FRAMES_NAME = 'iframes.m3u8';

export const segmentName = (msn: number, container: SegmentFormat): string => `${msn}.${EXTENSIONS[container]}`;
export const partName = (msn: number, part: number, container: SegmentFormat): string =>
  `${msn}.${part}.${EXTENSIONS[container]}`;

/** Stands where the name of a rendition would, and is the name of none. */
export const KEY_FOLDER = 'key';
/** Relative to a media playlist. */
export const keyUri = (id: string): string => `../${KEY_FOLDER}/${id}`;

export interface MediaName {
  readonly msn: number;
  /** Absent in the name of a whole segment. */
  readonly part: number | undefined;
}

// One spelling for each number, so that no cache keeps two copies. Twelve digits last for 30,000 years of seconds.
const MEDIA_NAME = /^(0|[1-9]\d{0,11})(?:\.(0|[1-9]\d{0,3}))?\.(ts|m4s|vtt)$/;

/** What a name in a URL means; undefined when it is none of ours. */
export const parseMediaName = (name: string, container: SegmentFormat): MediaName | undefined => {
  const match = MEDIA_NAME.exec(name);
  if (!match || match[3] !== EXTENSIONS[container]) return undefined;
  return { msn: Number(match[1]), part: match[2] === undefined ? undefined : Number(match[2]) };
};
