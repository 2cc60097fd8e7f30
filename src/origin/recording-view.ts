import { z } from 'zod';
import { ticksToSeconds, toIsoDate, type Ticks } from '../clock/ticks.ts';
import { CAUSES, channelOf, type LibraryRecording } from '../library/library-recording.ts';

/** A recording as the API tells of it. Times are of the programme. */
export const recordingSchema = z
  .object({
    id: z.string(),
    kind: z.enum(['recording', 'clip', 'import']),
    channel: z.string().optional().meta({ description: 'Absent: an import, or what was cut from one.' }),
    import: z.string().optional().meta({ description: 'Id of the import that it was cut from, or is.' }),
    title: z.string(),
    description: z.string(),
    tags: z.array(z.string()).readonly(),
    state: z.enum(['upcoming', 'live', 'finished', 'failed']),
    cause: z.enum(CAUSES).meta({
      description: 'What began it: `hand`, `air`, `schedule`, or `made` of something.',
    }),
    from: z.iso.datetime(),
    to: z.iso.datetime().optional().meta({ description: 'Absent while nobody knows.' }),
    duration: z.number().min(0).meta({ description: 'Seconds; up to now while it is on the air.' }),
    byteLength: z.int().min(0).meta({ description: 'Of all renditions; 0 until it is finished.' }),
    marks: z.array(
      z.object({
        at: z.iso.datetime(),
        offset: z.number().meta({ description: 'Seconds from the beginning.' }),
        title: z.string(),
      }),
    ),
    poster: z.string().optional(),
    problem: z.string().optional().meta({ description: 'Why it failed, or what is missing in it.' }),
    createdAt: z.iso.datetime(),
    updatedAt: z.iso.datetime(),
    playlist: z.string().optional().meta({
      description: 'Address of the multivariant playlist; absent where there is nothing to play.',
    }),
  })
  .meta({ id: 'Recording' });

export type RecordingView = Readonly<z.output<typeof recordingSchema>>;

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
