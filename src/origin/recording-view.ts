import { ticksToSeconds, toIsoDate, type Ticks } from '../clock/ticks.ts';
import { channelOf, type LibraryRecording } from '../library/library-recording.ts';

/** A recording as the API tells of it. */
export interface RecordingView {
  readonly id: string;
  readonly kind: LibraryRecording['kind'];
  /** Of an import, and what was cut from one, absent. */
  readonly channel?: string;
  /** Id of the import that it was cut from, or is. */
  readonly import?: string;
  readonly title: string;
  readonly description: string;
  readonly tags: readonly string[];
  readonly state: LibraryRecording['state'];
  /** What began it: `hand`, `air`, `schedule`, or `made` of something. */
  readonly cause: LibraryRecording['cause'];
  /** Programme time, ISO 8601. */
  readonly from: string;
  /** Absent while nobody knows. */
  readonly to?: string;
  /** Seconds; up to now while it is on the air. */
  readonly duration: number;
  /** Bytes, of all renditions; 0 until it is finished. */
  readonly byteLength: number;
  readonly marks: readonly {
    readonly at: string;
    /** Seconds from the beginning. */
    readonly offset: number;
    readonly title: string;
  }[];
  readonly poster?: string;
  readonly problem?: string;
  readonly createdAt: string;
  readonly updatedAt: string;
  /** Address of the multivariant playlist; absent where there is nothing to play. */
  readonly playlist?: string;
}

/** @param now of the programme clock */
export const recordingView = (recording: LibraryRecording, now: Ticks): RecordingView => {
  const { id, kind, archive, title, description, tags, state, cause, fromTicks, toTicks, byteLength } = recording;
  const { marks, poster, problem, createdAt, updatedAt } = recording;
  const channel = channelOf(recording);
  const isPlayable = state === 'live' || state === 'finished';
  const end = state === 'live' ? Math.min(toTicks ?? now, now) : (toTicks ?? fromTicks);
  return {
    ...{ id, kind },
    ...('import' in archive ? { import: archive.import } : { channel: channel! }),
    ...{ title, description, tags, state, cause, from: toIsoDate(fromTicks) },
    ...(toTicks !== undefined && { to: toIsoDate(toTicks) }),
    duration: seconds(Math.max(0, end - fromTicks)),
    byteLength,
    marks: marks.map(({ atTicks, title }) => ({ at: toIsoDate(atTicks), offset: seconds(atTicks - fromTicks), title })),
    ...(poster !== undefined && { poster }),
    ...(problem !== undefined && { problem }),
    ...{ createdAt, updatedAt },
    ...(isPlayable && { playlist: `/vod/${id}/index.m3u8` }),
  };
};

const seconds = (ticks: Ticks): number => Math.round(ticksToSeconds(ticks) * 1000) / 1000;
