import type { JSX } from 'preact';
import { durationOf, type RecordingItem } from '../recordings.ts';
import { formatDuration } from '../times.ts';

const MEGABYTE = 1_000_000;

export const formatBytes = (bytes: number): string =>
  bytes >= 1000 * MEGABYTE
    ? `${(bytes / (1000 * MEGABYTE)).toFixed(1)} GB`
    : `${Math.max(1, Math.round(bytes / MEGABYTE))} MB`;

/** A recording as a file. */
export const Downloads = ({ recording }: { recording: RecordingItem }): JSX.Element => {
  const base = `/vod/${encodeURIComponent(recording.id)}/download`;
  const duration = durationOf(recording);
  return (
    <div class="downloads">
      <a class="button" href={`${base}.mp4`} download>
        MP4
      </a>
      <a class="button" href={`${base}.ts`} download>
        MPEG-TS
      </a>
      <p class="quiet">
        The best quality{duration !== undefined && `, ${formatDuration(duration)}`}
        {recording.byteLength > 0 && ` · all qualities together take ${formatBytes(recording.byteLength)}`}
      </p>
    </div>
  );
};
