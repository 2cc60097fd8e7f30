import type { Hono } from 'hono';
import type { Ticks } from '../clock/ticks.ts';
import type { LibraryDesk } from '../library/desk.ts';
import type { Library } from '../library/library.ts';
import { LibraryError, type LibraryErrorCode } from '../library/library-error.ts';
import type { Author, LibraryRecording } from '../library/library-recording.ts';
import { atMost, callerOf, guard, only, problem, understood, type AccessRules } from './control.ts';
import { requestHeader, type Exchange, type OriginEnv } from './exchange.ts';
import { recordingView } from './recording-view.ts';
import { parseBy, parseEdit, parseList, parseMark, parseStart, parseStop } from './recordings-request.ts';
import { controlJson, json, type Reply } from './reply.ts';

/** A description of five thousand letters, each of four bytes, escaped; and what is around it. */
const MAX_BODY_BYTES = 64 * 1024;

const LIST = '/api/v1/recordings';
const ONE = `${LIST}/:id`;

export interface RecordingsOptions extends AccessRules {
  readonly library: Pick<Library, 'get' | 'list'>;
  readonly desk: Pick<LibraryDesk, 'start' | 'stop' | 'mark' | 'unmark' | 'edit' | 'remove'>;
  /** The programme clock. */
  readonly programmeNow: () => Ticks;
}

/** `/api/v1/recordings`: what there is, for everybody; and what changes it, for those who may. */
export const addRecordingsRoutes = (app: Hono<OriginEnv>, options: RecordingsOptions): void => {
  const { library, desk, programmeNow } = options;
  const may = guard(options);
  const small = atMost(MAX_BODY_BYTES);
  const view = (recording: LibraryRecording) => recordingView(recording, programmeNow());
  const author = (c: Exchange, who: string): Author => ({ who, address: callerOf(c).address });
  const id = (c: Exchange): string => c.req.param('id')!;
  /** With the version that it has, for `If-Match`. */
  const changed = (recording: LibraryRecording, status = 200, headers: Record<string, string> = {}): Reply =>
    controlJson(status, view(recording), { ETag: etag(recording), ...headers });

  app.get(LIST, (c) =>
    asked(c, () => {
      const { items, next } = library.list(parseList(c.req.query()));
      return json(200, { recordings: items.map(view), ...(next !== undefined && { next }) });
    }),
  );
  app.post(LIST, may, small, (c) =>
    asked(c, async () => {
      const { by, ...command } = parseStart(await c.req.text());
      const recording = await desk.start(command, author(c, by));
      return changed(recording, 201, { Location: `${LIST}/${recording.id}` });
    }),
  );
  app.all(LIST, only('GET', 'POST'));

  app.get(ONE, (c) =>
    asked(c, () => {
      const recording = library.get(id(c));
      return recording ? json(200, view(recording), { ETag: etag(recording) }) : unknown(id(c));
    }),
  );
  app.patch(ONE, may, small, (c) =>
    asked(c, async () => {
      const { by, ...edit } = parseEdit(await c.req.text());
      return changed(await desk.edit(id(c), edit, author(c, by), expectedVersion(c)));
    }),
  );
  app.delete(ONE, may, (c) =>
    asked(c, async () => controlJson(200, view(await desk.remove(id(c), author(c, parseBy(c.req.query('by'))))))),
  );
  app.all(ONE, only('GET', 'PATCH', 'DELETE'));

  app.post(`${ONE}/stop`, may, small, (c) =>
    asked(c, async () => changed(await desk.stop(id(c), author(c, parseStop(await c.req.text()).by)))),
  );
  app.all(`${ONE}/stop`, only('POST'));
  app.post(`${ONE}/marks`, may, small, (c) =>
    asked(c, async () => {
      const { by, ...mark } = parseMark(await c.req.text());
      return changed(await desk.mark(id(c), mark, author(c, by)));
    }),
  );
  app.all(`${ONE}/marks`, only('POST'));
  app.delete(`${ONE}/marks/:number`, may, (c) =>
    asked(c, async () => {
      const number = c.req.param('number')!;
      const who = author(c, parseBy(c.req.query('by')));
      return changed(await desk.unmark(id(c), /^\d{1,6}$/.test(number) ? Number(number) : -1, who));
    }),
  );
  app.all(`${ONE}/marks/:number`, only('DELETE'));
};

const STATUS: Readonly<Record<LibraryErrorCode, number>> = {
  'unknown-recording': 404,
  'unknown-channel': 404,
  'unknown-mark': 404,
  'not-live': 409,
  'is-live': 409,
  'empty-range': 400,
  'out-of-range': 400,
  'nothing-there': 409,
  scheduled: 409,
  'too-many': 409,
  'id-taken': 409,
  stale: 412,
  busy: 503,
  'not-stored': 503,
};

/** What a handler makes of a request; what the library cannot do is answered with the reason. */
export const asked = (c: Exchange, handle: () => Promise<Reply> | Reply): Promise<Response> =>
  understood(c, async () => {
    try {
      return await handle();
    } catch (error) {
      if (error instanceof LibraryError) return problem(STATUS[error.code], error.code, error.message);
      throw error;
    }
  });

const unknown = (id: string): Reply => problem(404, 'unknown-recording', `there is no recording "${id}"`);

/** Each change has a time of its own. */
const etag = ({ updatedAt }: LibraryRecording): string => `"${updatedAt}"`;

/** RFC 9110 13.1.1: without the header, and with `*`, any version will do. */
const expectedVersion = (c: Exchange): string | undefined => {
  const given = requestHeader(c, 'if-match');
  return given === undefined || given.trim() === '*' ? undefined : given.trim().replace(/^"(.*)"$/, '$1');
};
