import { z } from 'zod';
import { formatDuration } from '../config/units.ts';

/** What the command line reads of a recording. */
export const recordingSchema = z.object({
  id: z.string(),
  channel: z.string().optional(),
  title: z.string(),
  state: z.string(),
  from: z.string(),
  to: z.string().optional(),
  duration: z.number(),
  marks: z.array(z.unknown()),
  problem: z.string().optional(),
});

export type ShownRecording = z.output<typeof recordingSchema>;

/** Id, state, beginning, length, channel and title; in columns, as far as their lengths are known. */
export const recordingLine = (recording: ShownRecording): string => {
  const { id, state, from, duration, channel = '-', title, problem } = recording;
  const length = state === 'upcoming' ? '-' : formatDuration(Math.round(duration));
  const columns = [id, state.padEnd(8), from.slice(0, 19).replace('T', ' '), length.padStart(7), channel, title];
  return columns.join('  ') + (problem === undefined ? '' : ` (${problem})`);
};
