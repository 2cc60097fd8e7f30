import type { RecordingKind } from '../../src/library/recording.ts';
import { ask } from './ask.ts';
import type { RecordingItem } from './recording-item.ts';

export type { RecordingItem } from './recording-item.ts';

export interface RecordingPage {
  readonly recordings: readonly RecordingItem[];
  /** For the next page; absent on the last. */
  readonly next?: string | null;
  readonly total?: number | undefined;
}

export const fetchRecordings = async (query: URLSearchParams, signal?: AbortSignal): Promise<RecordingPage> =>
  ((await ask(`/api/v1/recordings?${query}`, signal)) as RecordingPage | undefined) ?? { recordings: [] };

/** Undefined when there is no such recording. */
export const fetchRecording = async (id: string): Promise<RecordingItem | undefined> =>
  (await ask(`/api/v1/recordings/${encodeURIComponent(id)}`)) as RecordingItem | undefined;

/** Seconds; undefined while that is not known. */
export const durationOf = ({ from, to }: RecordingItem): number | undefined =>
  to ? (Date.parse(to) - Date.parse(from)) / 1000 : undefined;

export type PosterSize = 'large' | 'medium' | 'small';

/** Its picture, that of its channel while it is on the air; undefined where there is none yet. */
export const posterOf = ({ id, poster, state, channel }: RecordingItem, size: PosterSize): string | undefined => {
  if (poster) return `/vod/${encodeURIComponent(id)}/${poster}-${size}.jpg`;
  return state === 'live' && channel ? `/live/${encodeURIComponent(channel)}/picture.jpg?size=${size}` : undefined;
};

export const KIND_NAMES: Readonly<Record<RecordingKind, string>> = {
  recording: 'Recording',
  clip: 'Clip',
  import: 'Import',
};

export interface StateBadge {
  readonly tone: 'live' | 'waiting' | 'off';
  readonly text: string;
}

/** What stands on its picture; nothing on what is there to be watched. */
export const stateBadge = ({ state }: RecordingItem): StateBadge | undefined => {
  switch (state) {
    case 'upcoming':
      return { tone: 'off', text: 'Upcoming' };
    case 'live':
      return { tone: 'live', text: 'Live' };
    case 'failed':
      return { tone: 'waiting', text: 'Failed' };
    case 'finished':
      return undefined;
  }
};
