import { z } from 'zod';
import { CAUSES, type LibraryRecording } from './library-recording.ts';
import { RECORDING_ID } from './recording-id.ts';

export const MAX_TITLE = 200;
export const MAX_DESCRIPTION = 5000;
export const MAX_TAG = 60;
export const MAX_TAGS = 30;
export const MAX_MARKS = 1000;
/** Of a file, far above what the limits allow: more is another file. */
export const MAX_RECORDING_BYTES = 1024 * 1024;

/** The year 2200: numbers of the index are made of it. */
const LAST_TICKS = 90_000 * 7_258_118_400;

const ticks = z.int().min(0).max(LAST_TICKS);
const tags = z.array(z.string().min(1).max(MAX_TAG)).max(MAX_TAGS);
const title = z.string().min(1).max(MAX_TITLE);
const description = z.string().max(MAX_DESCRIPTION);

const schema = z.object({
  id: z.string().regex(RECORDING_ID),
  kind: z.enum(['recording', 'clip', 'import']),
  archive: z.union([z.strictObject({ channel: z.string().min(1) }), z.strictObject({ import: z.string().min(1) })]),
  ...{ title, description, tags },
  state: z.enum(['upcoming', 'live', 'finished', 'failed']),
  fromTicks: ticks,
  toTicks: ticks.optional(),
  marks: z.array(z.object({ atTicks: ticks, title })).max(MAX_MARKS),
  byteLength: z.int().min(0),
  poster: z.string().min(1).max(200).optional(),
  problem: z.string().min(1).optional(),
  createdAt: z.iso.datetime(),
  updatedAt: z.iso.datetime(),
  cause: z.enum(CAUSES).default('made'),
  calendar: z.object({ title, description, tags, fromTicks: ticks, toTicks: ticks }).optional(),
});

/** What a recording's file holds: JSON for people, too. */
export const writeRecording = (recording: LibraryRecording): string => `${JSON.stringify(recording, null, 2)}\n`;

/**
 * @param id that the file's name says
 * @throws Error that says what is wrong with it
 */
export const readRecording = (text: string, id: string): LibraryRecording => {
  const parsed = schema.safeParse(JSON.parse(text));
  if (!parsed.success) {
    const issue = parsed.error.issues[0]!;
    throw new Error(`${issue.path.join('.') || 'the file'}: ${issue.message}`);
  }
  if (parsed.data.id !== id) throw new Error(`id: is ${parsed.data.id}, and the file's name says ${id}`);
  const { toTicks, poster, problem, calendar, ...data } = parsed.data;
  // Those that are not there are named all the same: what was written and read again is equal to what it was.
  return { ...data, toTicks, poster, problem, calendar };
};
