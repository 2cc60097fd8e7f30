import type { Hono } from 'hono';
import { z } from 'zod';
import { msToTicks, secondsToTicks, ticksToMs, type Ticks } from '../clock/ticks.ts';
import type { Recording } from '../library/recording.ts';
import { PicturesBusyError } from '../pictures/picture-decoder.ts';
import type { RecordingPictures } from '../pictures/recording-pictures.ts';
import { DEFAULT_STILLS, MOST_STILLS } from '../pictures/stills.ts';
import { atMost, callerOf, guard, only, problem, understood, type AccessRules } from './control.ts';
import type { Exchange, OriginEnv } from './exchange.ts';
import { answerMade, pictureReply, storyboardReply } from './picture-reply.ts';
import { controlJson, json, type Reply } from './reply.ts';
import { bodyOf, by, parseBody, RequestError } from './request-body.ts';

const MAX_BODY_BYTES = 1024;
const FILE_PATH = '/vod/:id/:file{(?:poster|still|sheet)-[a-z0-9-]+\\.(?:jpg|webp)}';
const STORYBOARD_PATH = '/vod/:id/storyboard.vtt';
const STILLS_PATH = '/api/v1/recordings/:id/stills';
const POSTER_PATH = '/api/v1/recordings/:id/poster';

export interface RecordingPictureOptions extends AccessRules {
  readonly pictures: RecordingPictures;
  readonly find: (id: string) => Recording | undefined;
  /** Keeps the name of its poster. @param by who has chosen it */
  readonly setPoster: (id: string, poster: string, by: PosterAuthor) => Promise<unknown>;
}

export interface PosterAuthor {
  readonly who: string;
  readonly address: string | undefined;
}

/** Pictures beside a recording's playlist, stills to choose from (`GET …/stills`), and the choice (`POST …/poster`). */
export const addRecordingPictureRoutes = (app: Hono<OriginEnv>, options: RecordingPictureOptions): void => {
  const { pictures, log } = options;
  app.get(STORYBOARD_PATH, (c) =>
    answerMade(
      c,
      async () => {
        const text = await pictures.storyboard(c.req.param('id'));
        return text === undefined ? undefined : storyboardReply(text);
      },
      log,
    ),
  );
  app.get(FILE_PATH, (c) =>
    answerMade(
      c,
      async () => {
        const file = c.req.param('file');
        const { id } = c.req.param();
        const bytes = options.find(id) && (await pictures.file(id, file));
        return bytes && pictureReply(bytes, file);
      },
      log,
    ),
  );
  app.get(STILLS_PATH, (c) =>
    understood(c, () => orBusy(() => stills(c.req.param('id'), parseCount(c.req.query('count')), options))),
  );
  app.all(STILLS_PATH, only('GET'));
  app.post(POSTER_PATH, guard(options), atMost(MAX_BODY_BYTES), (c) =>
    understood(c, async () => {
      const command = parsePosterRequest(await c.req.text());
      return orBusy(() => choosePoster(c, c.req.param('id'), command, options));
    }),
  );
  app.all(POSTER_PATH, only('POST'));
};

const stills = async (id: string, count: number, { pictures }: RecordingPictureOptions): Promise<Reply> => {
  const stored = await pictures.stills(id, count);
  if (!stored) return unknownRecording(id);
  return json(200, { stills: stored.map(({ at, file }) => ({ at: isoAt(at), url: `/vod/${id}/${file}` })) });
};

const choosePoster = async (
  c: Exchange,
  id: string,
  { at, by: who }: PosterRequest,
  { pictures, find, setPoster, log }: RecordingPictureOptions,
): Promise<Reply> => {
  const recording = find(id);
  if (!recording) return unknownRecording(id);
  const ticks = typeof at === 'number' ? recording.fromTicks + secondsToTicks(at) : msToTicks(Date.parse(at));
  const poster = await pictures.posterAt(id, ticks);
  if (poster === undefined) return problem(400, 'no-picture', 'there is no picture of that moment in it');
  const { address } = callerOf(c);
  await setPoster(id, poster, { who, address });
  log.info({ recording: id, poster, from: address }, 'poster chosen');
  return controlJson(200, { poster, url: `/vod/${id}/${poster}-large.jpg` });
};

const unknownRecording = (id: string): Reply =>
  problem(404, 'unknown-recording', `there is no recording "${id}", or no picture of it yet`);

const orBusy = async (make: () => Promise<Reply>): Promise<Reply> => {
  try {
    return await make();
  } catch (error) {
    if (!(error instanceof PicturesBusyError)) throw error;
    return problem(503, 'busy', 'too many pictures are being made: try again in a few seconds', { 'Retry-After': '5' });
  }
};

/** Milliseconds, rounded up: so that the moment lies in the segment that begins with the picture. */
const isoAt = (ticks: Ticks): string => new Date(Math.ceil(ticksToMs(ticks))).toISOString();

const parseCount = (given: string | undefined): number => {
  const count = Number(given ?? DEFAULT_STILLS);
  if (!Number.isInteger(count) || count < 1 || count > MOST_STILLS) {
    throw new RequestError(`count: must be 1 to ${MOST_STILLS}`);
  }
  return count;
};

const AT_WORDS = 'a time as "2026-11-21T10:00:00Z", or seconds from the beginning';
const posterSchema = bodyOf(
  {
    at: z.union(
      [
        z.number().min(0).max(1e9),
        z.string().refine((words) => !Number.isNaN(Date.parse(words)), { error: `must be ${AT_WORDS}` }),
      ],
      { error: `must be ${AT_WORDS}` },
    ),
    by,
  },
  '{ "at": "2026-11-21T10:00:00Z" }',
);
type PosterRequest = z.output<typeof posterSchema>;

/** @throws RequestError */
const parsePosterRequest = (body: string): PosterRequest => parseBody(posterSchema, body);
