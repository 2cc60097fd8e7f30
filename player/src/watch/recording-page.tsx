import type { JSX } from 'preact';
import { ClipTool } from '../clip/clip-tool.tsx';
import { durationOf, KIND_NAMES, stateBadge, type RecordingItem } from '../recordings.ts';
import { dateAndTime, formatDuration } from '../times.ts';
import { startInQuery } from './address.ts';
import { Caption } from './caption.tsx';
import { Chapters } from './chapters.tsx';
import { Downloads } from './downloads.tsx';
import { PosterChooser } from './poster-chooser.tsx';
import { Share } from './share.tsx';
import { Stage } from './stage.tsx';
import { recordingProgramme } from './subject.ts';
import { Tools, type Tool } from './tools.tsx';
import { Upcoming } from './upcoming.tsx';
import { CLIP_TOOL, useClipping } from './use-clipping.ts';

const factsOf = (recording: RecordingItem): string => {
  const duration = recording.state === 'finished' ? durationOf(recording) : undefined;
  return [
    KIND_NAMES[recording.kind],
    dateAndTime(Date.parse(recording.from)),
    ...(duration === undefined ? [] : [formatDuration(duration)]),
  ].join(' · ');
};

/** An event through its life: announced, on the air, over. */
export const RecordingPage = ({ recording }: { recording: RecordingItem }): JSX.Element => {
  const { playback, setPlayback, selection, select, marked, onOpen } = useClipping();
  const { id, title, state, description, tags, problem } = recording;
  const isThere = state === 'live' || state === 'finished';
  const programme = recordingProgramme(recording, startInQuery());
  const share: Tool = {
    id: 'share',
    label: 'Share',
    content: () => <Share name={id} title={title} playback={state === 'upcoming' ? undefined : playback} />,
  };
  const clip: Tool = {
    id: CLIP_TOOL,
    label: 'Clip',
    content: () => <ClipTool playback={playback} source={{ recording: id }} selection={selection} select={select} />,
  };
  const download: Tool = { id: 'download', label: 'Download', content: () => <Downloads recording={recording} /> };
  const poster: Tool = { id: 'poster', label: 'Poster', content: () => <PosterChooser id={id} /> };
  const tools = {
    upcoming: [share],
    live: [share, clip],
    finished: [share, download, clip, poster],
    failed: [share],
  }[state];
  return (
    <>
      {isThere ? (
        <Stage programme={programme} selection={marked} onPlayback={setPlayback} />
      ) : state === 'upcoming' ? (
        <Upcoming recording={recording} />
      ) : (
        <Failed problem={problem} />
      )}
      <Caption title={title} badge={stateBadge(recording)} text={factsOf(recording)} hasKeys={isThere} />
      <Tools tools={tools} onOpen={onOpen} />
      {state === 'finished' && problem && <p class="banner">{problem}</p>}
      {description && <p class="description">{description}</p>}
      {tags.length > 0 && (
        <ul class="tags" aria-label="Tags">
          {tags.map((tag) => (
            <li key={tag}>
              <a href={`/library?tag=${encodeURIComponent(tag)}`}>{tag}</a>
            </li>
          ))}
        </ul>
      )}
      {state !== 'upcoming' && <Chapters chapters={programme.chapters} playback={playback} />}
    </>
  );
};

const Failed = ({ problem }: { problem: string | null | undefined }): JSX.Element => (
  <div class="stage">
    <div class="trouble" role="alert">
      <p>This recording failed{problem ? `: ${problem}` : ''}.</p>
    </div>
  </div>
);
