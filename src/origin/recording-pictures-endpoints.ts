import type { Logger } from 'pino';
import { z } from 'zod';
import { msToTicks, secondsToTicks, ticksToMs, type Ticks } from '../clock/ticks.ts';
import type { Recording } from '../library/recording.ts';
import { PicturesBusyError } from '../pictures/picture-decoder.ts';
import type { RecordingPictures } from '../pictures/recording-pictures.ts';
import { DEFAULT_STILLS, MOST_STILLS } from '../pictures/stills.ts';
import { ApiProblem, endpoint, type Author, type Endpoint, type Problem } from './api/endpoint.ts';
import { orLibraryProblem } from './library-problems.ts';
import { NOT_KEPT_NOW, recordingParams, UNKNOWN_RECORDING } from './recording-param.ts';
import { controlJson, json } from './reply.ts';
import { actor, bodyOf } from './request-body.ts';

const MAX_BODY_BYTES = 1024;
/** Seconds after which pictures may be asked for again. */
const RETRY_AFTER = '5';

export interface RecordingPictureOptions {
  readonly pictures: RecordingPictures;
  readonly find: (id: string) => Recording | undefined;
  /** Keeps the name of its poster. @param by who has chosen it */
  readonly setPoster: (id: string, poster: string, by: Author) => Promise<unknown>;
  readonly log: Logger;
}

const BUSY: Readonly<Record<string, Problem>> = {
  busy: { status: 503, when: 'too much is being made, or changed, at once: try again in a few seconds.' },
};

const countError = `must be 1 to ${MOST_STILLS}`;
const stillsQuery = z.object({
  count: z.coerce
    .number({ error: countError })
    .int({ error: countError })
    .min(1, { error: countError })
    .max(MOST_STILLS, { error: countError })
    .default(DEFAULT_STILLS)
    .meta({ description: 'How many, from beginning to end.' }),
});

const AT_ERROR = 'must be a time as "2026-11-21T10:00:00Z", or seconds from the beginning';
const wantedPoster = bodyOf(
  {
    at: z.union(
      [z.number().min(0).max(1e9), z.string().refine((words) => !Number.isNaN(Date.parse(words)), { error: AT_ERROR })],
      { error: AT_ERROR },
    ),
    by: actor,
  },
  '{ "at": "2026-11-21T10:00:00Z" }',
);

/** Stills to choose a poster from, and the choice. */
export const recordingPicturesEndpoints = (options: RecordingPictureOptions): Endpoint[] => {
  const { pictures, find, setPoster, log } = options;
  return [
    endpoint({
      id: 'listStills',
      method: 'get',
      path: '/api/v1/recordings/{id}/stills',
      tag: 'recordings',
      summary: 'Pictures of a recording, to choose a poster from',
      access: 'everybody',
      params: recordingParams,
      query: stillsQuery,
      answers: {
        200: {
          description: 'From beginning to end.',
          schema: z.object({ stills: z.array(z.object({ at: z.iso.datetime(), url: z.string() })) }),
        },
      },
      problems: { ...UNKNOWN_RECORDING, ...BUSY },
      handle: ({ params: { id }, query: { count } }) =>
        orBusy(async () => {
          const stored = await pictures.stills(id, count);
          if (!stored) throw noRecording(id);
          return json(200, { stills: stored.map(({ at, file }) => ({ at: isoAt(at), url: `/vod/${id}/${file}` })) });
        }),
    }),
    endpoint({
      id: 'choosePoster',
      method: 'post',
      path: '/api/v1/recordings/{id}/poster',
      tag: 'recordings',
      summary: 'Make a moment of a recording its poster',
      access: 'operator',
      params: recordingParams,
      body: wantedPoster,
      maxBodyBytes: MAX_BODY_BYTES,
      answers: {
        200: { description: 'The poster.', schema: z.object({ poster: z.string(), url: z.string() }) },
      },
      problems: {
        ...UNKNOWN_RECORDING,
        'no-picture': { status: 400, when: 'there is no picture of that moment in it.' },
        ...NOT_KEPT_NOW,
        ...BUSY,
      },
      handle: ({ params: { id }, body: { at, by }, author }) =>
        orBusy(async () => {
          const recording = find(id);
          if (!recording) throw noRecording(id);
          const ticks = typeof at === 'number' ? recording.fromTicks + secondsToTicks(at) : msToTicks(Date.parse(at));
          const poster = await pictures.posterAt(id, ticks);
          if (poster === undefined) {
            throw new ApiProblem(400, 'no-picture', 'there is no picture of that moment in it');
          }
          const { who, address } = author(by);
          await orLibraryProblem(() => setPoster(id, poster, { who, address }));
          log.info({ recording: id, poster, from: address }, 'poster chosen');
          return controlJson(200, { poster, url: `/vod/${id}/${poster}-large.jpg` });
        }),
    }),
  ];
};

const noRecording = (id: string): ApiProblem =>
  new ApiProblem(404, 'unknown-recording', `there is no recording "${id}", or no picture of it yet`);

const orBusy = async <T>(make: () => Promise<T>): Promise<T> => {
  try {
    return await make();
  } catch (error) {
    if (!(error instanceof PicturesBusyError)) throw error;
    const detail = 'too many pictures are being made: try again in a few seconds';
    throw new ApiProblem(503, 'busy', detail, { 'Retry-After': RETRY_AFTER });
  }
};

/** Milliseconds, rounded up: so that the moment lies in the segment that begins with the picture. */
const isoAt = (ticks: Ticks): string => new Date(Math.ceil(ticksToMs(ticks))).toISOString();
