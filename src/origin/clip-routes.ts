import type { Hono } from 'hono';

import { ticksToSeconds, toIsoDate } from '../clock/ticks.ts';
import { ClipError, type ClipErrorCode } from '../export/clip/clip-error.ts';
import type { ClipAnswer, ClipAuthor, ClipCommand, ClipDesk } from '../export/clip/clip-desk.ts';
import { MomentError } from '../export/moment.ts';
import type { ExportSubject, ExportSubjects } from '../export/subject.ts';
import { atMost, callerOf, guard, only, problem, understood, unknownChannel, type AccessRules } from './control.ts';
import type { Exchange, OriginEnv } from './exchange.ts';
import { controlJson, json, type Reply } from './reply.ts';
import { bodyOf, by, parseBody, text } from './request-body.ts';

const MAX_BODY_BYTES = 4096;

const CHANNEL_PATH = '/api/v1/channels/:channel/clips';
const RECORDING_PATH = '/api/v1/recordings/:id/clips';
const CLIP_PATH = '/api/v1/clips/:id';

export interface ClipRoutesOptions extends AccessRules {
  readonly desk: ClipDesk;
  readonly subjects: ExportSubjects;
  /** Names of the channels that there are. */
  readonly channels: () => Iterable<string>;
}

/** `POST …/clips` of a channel or a recording, and `GET /api/v1/clips/ID`: how far its file is. */
export const addClipRoutes = (app: Hono<OriginEnv>, options: ClipRoutesOptions): void => {
  const { desk, subjects, channels } = options;
  const may = guard(options);
  const small = atMost(MAX_BODY_BYTES);
  const cut = (c: Exchange, subject: ExportSubject): Promise<Reply> =>
    refusing(async () => {
      const { by: who, ...command } = parseClipRequest(await c.req.text());
      const author: ClipAuthor = { who, address: callerOf(c).address };
      const answered = await desk.cut(subject, command, author);
      const { id } = answered.recording;
      options.log.info({ clip: id, of: subject.id, ...command, from: author.address }, 'a clip is cut');
      return controlJson(201, clipView(answered), { Location: `/api/v1/clips/${id}` });
    });

  app.post(CHANNEL_PATH, may, small, (c) =>
    understood(c, async () => {
      const name = c.req.param('channel');
      const subject = await subjects.channel(name);
      return subject ? cut(c, subject) : unknownChannel(name, channels());
    }),
  );
  app.all(CHANNEL_PATH, only('POST'));
  app.post(RECORDING_PATH, may, small, (c) =>
    understood(c, async () => {
      const id = c.req.param('id');
      const subject = await subjects.recording(id);
      return subject ? cut(c, subject) : problem(404, 'unknown-recording', `there is no recording "${id}"`);
    }),
  );
  app.all(RECORDING_PATH, only('POST'));
  app.get(CLIP_PATH, (c) =>
    understood(c, () =>
      refusing(async () => {
        const id = c.req.param('id');
        const found = await desk.find(id);
        return found ? json(200, clipView(found)) : problem(404, 'unknown-clip', `there is no clip "${id}"`);
      }),
    ),
  );
  app.all(CLIP_PATH, only('GET'));
};

const EXAMPLE = '{ "in": "2026-11-21T14:05:00.5Z", "out": "2026-11-21T14:05:12Z", "title": "Goal" }';
const moment = text('a moment, as "2026-11-21T14:05:00.5Z"', 40);

const clipSchema = bodyOf(
  { in: moment, out: moment, title: text('a title of 1 to 200 characters', 200).optional(), by },
  EXAMPLE,
);

const parseClipRequest = (body: string): ClipCommand & { readonly by: string } => parseBody(clipSchema, body);

/** A clip as the API tells of it. */
const clipView = ({ recording, file }: ClipAnswer): object => {
  const { id, title, fromTicks, toTicks = fromTicks } = recording;
  return {
    ...{ id, title, in: toIsoDate(fromTicks), out: toIsoDate(toTicks) },
    duration: Math.round(ticksToSeconds(toTicks - fromTicks) * 1000) / 1000,
    playlist: `/vod/${id}/index.m3u8`,
    download: `/vod/${id}/download.mp4`,
    file,
  };
};

const STATUS: Readonly<Record<ClipErrorCode, number>> = {
  'nothing-there': 404,
  format: 409,
  'too-long': 400,
  encoder: 500,
  disk: 503,
  gone: 404,
  busy: 503,
  stopped: 503,
};

const refusing = async (handle: () => Promise<Reply>): Promise<Reply> => {
  try {
    return await handle();
  } catch (error) {
    if (error instanceof MomentError) return problem(400, 'invalid-request', error.message);
    if (error instanceof ClipError) return problem(STATUS[error.code], error.code, error.message);
    throw error;
  }
};
