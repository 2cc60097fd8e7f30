import type { RecordingKind, RecordingState } from '../../src/library/recording.ts';
import { ask } from './ask.ts';

export type { RecordingKind, RecordingState } from '../../src/library/recording.ts';

/** A recording as `GET /api/v1/recordings` tells of it. Times are ISO 8601. */
export interface RecordingItem {
  readonly id: string;
  readonly kind: RecordingKind;
  /** Absent of an import. */
  readonly channel?: string | null;
  readonly title: string;
  readonly description: string;
  readonly tags: readonly string[];
  readonly state: RecordingState;
  readonly from: string;
  /** Absent while nobody has said when it ends. */
  readonly to?: string | null;
  readonly marks: readonly { readonly at: string; readonly title: string }[];
  readonly byteLength: number;
  readonly poster?: string | null;
  readonly problem?: string | null;
}

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

export type PosterSize = 'large' | 'small';

/** Its picture; undefined where it has none yet. */
export const posterOf = ({ id, poster }: RecordingItem, size: PosterSize): string | undefined =>
  poster ? `/vod/${encodeURIComponent(id)}/${poster}-${size}.jpg` : undefined;

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
