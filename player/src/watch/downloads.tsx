import type { JSX } from 'preact';
import { ask } from '../ask.ts';
import { durationOf, type RecordingItem } from '../recordings.ts';
import { formatDuration } from '../times.ts';
import { usePolled } from '../use-polled.ts';

const MEGABYTE = 1_000_000;

export const formatBytes = (bytes: number): string =>
  bytes >= 1000 * MEGABYTE
    ? `${(bytes / (1000 * MEGABYTE)).toFixed(1)} GB`
    : `${Math.max(1, Math.round(bytes / MEGABYTE))} MB`;

/** How far the file of a clip is, as `GET /api/v1/clips/ID` tells. */
type ClipFile =
  | { readonly state: 'waiting' | 'ready' }
  | { readonly state: 'making'; readonly progress: number }
  | { readonly state: 'failed'; readonly problem: string };

const POLL_MS = 1500;

const ClipProgress = ({ id }: { id: string }): JSX.Element | null => {
  const polled = usePolled(
    async () => (await ask(`/api/v1/clips/${encodeURIComponent(id)}`)) as { file?: ClipFile } | undefined,
    POLL_MS,
  );
  const file = polled.status === 'loading' ? undefined : polled.value?.file;
  if (!file || file.state === 'ready') return null;
  if (file.state === 'failed') return <p role="alert">The MP4 could not be cut to the picture: {file.problem}.</p>;
  return (
    <p role="status">
      The MP4 is being cut{file.state === 'making' ? `: ${Math.floor(100 * file.progress)} %` : ' soon'}.
    </p>
  );
};

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
      {recording.kind === 'clip' && <ClipProgress id={recording.id} />}
      <p class="quiet">
        The best quality{duration !== undefined && `, ${formatDuration(duration)}`}
        {recording.byteLength > 0 && ` · all qualities together take ${formatBytes(recording.byteLength)}`}
      </p>
    </div>
  );
};
