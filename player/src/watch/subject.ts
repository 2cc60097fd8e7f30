import { fetchChannel, type Channel } from '../channels.ts';
import { posterOf, fetchRecording, type RecordingItem } from '../recordings.ts';
import type { Programme } from '../programme.ts';
import type { StartTime } from '../times.ts';

/** What a name stands for. Channels come first. */
export type Subject =
  | { readonly kind: 'channel'; readonly channel: Channel }
  | { readonly kind: 'recording'; readonly recording: RecordingItem }
  | { readonly kind: 'nothing' };

/** @param known what it was when last asked: there is no need to ask for the other */
export const fetchSubject = async (name: string, known: Subject['kind'] | undefined): Promise<Subject> => {
  const channel = known === 'recording' ? undefined : await fetchChannel(name);
  if (channel) return { kind: 'channel', channel };
  const recording = known === 'channel' ? undefined : await fetchRecording(name);
  return recording ? { kind: 'recording', recording } : { kind: 'nothing' };
};

export const channelProgramme = (name: string, title: string, startAt: StartTime): Programme => ({
  playlist: `/live/${name}/index.m3u8`,
  storyboard: `/live/${name}/storyboard.vtt`,
  title,
  chapters: [],
  startAt,
  missing: 'The stream is not on the air',
});

export const recordingProgramme = (recording: RecordingItem, startAt: StartTime): Programme => ({
  playlist: `/vod/${recording.id}/index.m3u8`,
  storyboard: `/vod/${recording.id}/storyboard.vtt`,
  title: recording.title,
  poster: posterOf(recording, 'large'),
  chapters: recording.marks
    .map(({ at, title }) => ({ date: Date.parse(at), title }))
    .sort((one, other) => one.date - other.date),
  startAt,
  missing: recording.state === 'live' ? 'The recording begins' : 'The recording cannot be played',
});
