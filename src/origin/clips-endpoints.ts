import type { Logger } from 'pino';
import { z } from 'zod';
import { ticksToSeconds, toIsoDate } from '../clock/ticks.ts';
import type { ClipAnswer, ClipDesk } from '../export/clip/clip-desk.ts';
import { CLIP_ERROR_CODES, ClipError, type ClipErrorCode } from '../export/clip/clip-error.ts';
import { MomentError } from '../export/moment.ts';
import type { ExportSubject, ExportSubjects } from '../export/subject.ts';
import { ApiProblem, endpoint, type Author, type Endpoint } from './api/endpoint.ts';
import { refusing, some, type Refused } from './api/refused.ts';
import { channelParams, unknownChannel, UNKNOWN_CHANNEL } from './channel-param.ts';
import { orLibraryProblem } from './library-problems.ts';
import { NOT_KEPT_NOW, recordingParams, UNKNOWN_RECORDING, unknownRecording } from './recording-param.ts';
import { controlJson, json, type Reply } from './reply.ts';
import { actor, bodyOf, text } from './request-body.ts';

const MAX_BODY_BYTES = 4096;

export interface ClipsOptions {
  readonly desk: ClipDesk;
  readonly subjects: ExportSubjects;
  /** Names of the channels that there are. */
  readonly channels: () => Iterable<string>;
  readonly log: Logger;
}

const moment = text('a moment, as "2026-11-21T14:05:00.5Z"', 40).meta({
  description: 'ISO 8601 with its zone, seconds since 1970, or a position behind the beginning, as `1:02:03.5`.',
  examples: ['2026-11-21T14:05:00.5Z'],
});

const wantedClip = bodyOf(
  {
    in: moment,
    out: moment,
    title: text('a title of 1 to 200 characters', 200)
      .optional()
      .meta({ description: 'That of what it is cut from where absent.' }),
    by: actor,
  },
  '{ "in": "2026-11-21T14:05:00.5Z", "out": "2026-11-21T14:05:12Z", "title": "Goal" }',
);
type WantedClip = z.output<typeof wantedClip>;

const clipSchema = z
  .object({
    id: z.string(),
    title: z.string(),
    in: z.iso.datetime(),
    out: z.iso.datetime(),
    duration: z.number().meta({ description: 'Seconds.' }),
    playlist: z.string().meta({ description: 'Address of the multivariant playlist: it can be played at once.' }),
    download: z.string().meta({ description: 'Address of the file, once it is ready.' }),
    file: z
      .discriminatedUnion('state', [
        z.object({ state: z.literal('waiting') }),
        z.object({ state: z.literal('making'), progress: z.number().min(0).max(1) }),
        z.object({ state: z.literal('ready'), byteLength: z.int() }),
        z.object({ state: z.literal('failed'), code: z.enum(CLIP_ERROR_CODES), problem: z.string() }),
      ])
      .meta({ description: 'How far the file is.' }),
  })
  .meta({ id: 'Clip' });

const REFUSED: Refused<ClipErrorCode> = {
  'nothing-there': { status: 404, when: 'nothing was recorded between these points, or it has been removed since.' },
  format: { status: 409, when: 'what was recorded cannot be cut.' },
  'too-long': { status: 400, when: 'the clip would be too long: make several.' },
  encoder: { status: 503, when: 'the encoder failed.' },
  disk: { status: 503, when: 'the disk does not take it.' },
  gone: { status: 404, when: 'what it was to be cut from is no longer there.' },
  busy: { status: 503, when: 'too many clips wait to be made: try again later.' },
  stopped: { status: 503, when: 'the server stops.' },
};
const orClipProblem = refusing(ClipError, REFUSED);

const CUT_PROBLEMS = { ...some(REFUSED, 'nothing-there', 'format', 'too-long', 'busy', 'disk'), ...NOT_KEPT_NOW };
const CUT_ANSWERS = { 201: { description: 'It can be played; its file is being made.', schema: clipSchema } };

/** Cuts of a channel or a recording, and how far their files are. */
export const clipsEndpoints = (options: ClipsOptions): Endpoint[] => {
  const { desk, subjects, channels } = options;
  return [
    endpoint({
      id: 'clipChannel',
      method: 'post',
      path: '/api/v1/channels/{channel}/clips',
      tag: 'clips',
      summary: 'Cut a clip of what was on a channel',
      access: 'operator',
      params: channelParams,
      body: wantedClip,
      maxBodyBytes: MAX_BODY_BYTES,
      answers: CUT_ANSWERS,
      problems: { ...UNKNOWN_CHANNEL, ...CUT_PROBLEMS },
      handle: async ({ params: { channel }, body, author }) => {
        const subject = await subjects.channel(channel);
        if (!subject) throw unknownChannel(channel, channels());
        return cut(options, subject, body, author(body.by));
      },
    }),
    endpoint({
      id: 'clipRecording',
      method: 'post',
      path: '/api/v1/recordings/{id}/clips',
      tag: 'clips',
      summary: 'Cut a clip of a recording',
      access: 'operator',
      params: recordingParams,
      body: wantedClip,
      maxBodyBytes: MAX_BODY_BYTES,
      answers: CUT_ANSWERS,
      problems: { ...UNKNOWN_RECORDING, ...CUT_PROBLEMS },
      handle: async ({ params: { id }, body, author }) => {
        const subject = await subjects.recording(id);
        if (!subject) throw unknownRecording(id);
        return cut(options, subject, body, author(body.by));
      },
    }),
    endpoint({
      id: 'getClip',
      method: 'get',
      path: '/api/v1/clips/{id}',
      tag: 'clips',
      summary: 'How far the file of a clip is; one that was lost is made again',
      access: 'everybody',
      params: z.object({ id: z.string().meta({ description: 'Id of the clip.' }) }),
      answers: { 200: { description: 'As it is now.', schema: clipSchema } },
      problems: {
        'unknown-clip': { status: 404, when: 'there is no clip of this id.' },
        ...some(REFUSED, 'busy', 'stopped', 'disk'),
      },
      handle: async ({ params: { id } }) => {
        const found = await orClipProblem(() => desk.find(id));
        if (!found) throw new ApiProblem(404, 'unknown-clip', `there is no clip "${id}"`);
        return json(200, clipView(found));
      },
    }),
  ];
};

const cut = async (
  { desk, log }: ClipsOptions,
  subject: ExportSubject,
  { by: _, ...command }: WantedClip,
  author: Author,
): Promise<Reply> => {
  const answered = await orLibraryProblem(() =>
    orClipProblem(() => understood(() => desk.cut(subject, command, author))),
  );
  const { id } = answered.recording;
  log.info({ clip: id, of: subject.id, ...command, from: author.address }, 'a clip is cut');
  return controlJson(201, clipView(answered), { Location: `/api/v1/clips/${id}` });
};

/** What a moment means, and whether there can be one, depends on what is cut. */
const understood = async <T>(handle: () => Promise<T>): Promise<T> => {
  try {
    return await handle();
  } catch (error) {
    if (error instanceof MomentError) throw new ApiProblem(400, 'invalid-request', error.message);
    throw error;
  }
};

/** A clip as the API tells of it. */
const clipView = ({ recording, file }: ClipAnswer): z.output<typeof clipSchema> => {
  const { id, title, fromTicks, toTicks = fromTicks } = recording;
  return {
    ...{ id, title, in: toIsoDate(fromTicks), out: toIsoDate(toTicks) },
    duration: Math.round(ticksToSeconds(toTicks - fromTicks) * 1000) / 1000,
    playlist: `/vod/${id}/index.m3u8`,
    download: `/vod/${id}/download.mp4`,
    file,
  };
};
