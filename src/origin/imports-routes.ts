import type { Hono } from 'hono';
import type { ImportDesk } from '../imports/import-desk.ts';
import { ImportError, type ImportErrorCode } from '../imports/import-error.ts';
import { MAX_TITLE } from '../library/recording-text.ts';
import { isLocal } from '../access/caller.ts';
import { atMost, callerOf, guard, only, problem, understood, type AccessRules } from './control.ts';
import type { Exchange, OriginEnv } from './exchange.ts';
import { controlJson, json, type Reply } from './reply.ts';
import { bodyOf, by, parseBody, text } from './request-body.ts';

/** The longest path, and what is around it. */
const MAX_BODY_BYTES = 16 * 1024;

const LIST = '/api/v1/imports';
const ONE = `${LIST}/:id`;

export const importSchema = bodyOf(
  {
    path: text('the path of a file on the server, from the root on', 4096),
    title: text(`a text of 1 to ${MAX_TITLE} characters`, MAX_TITLE).optional(),
    by,
  },
  '{"path":"/home/me/film.mp4","title":"The film"}',
);

const STATUS: Readonly<Record<ImportErrorCode, number>> = {
  'unknown-import': 404,
  'unknown-file': 400,
  'too-many': 503,
  'not-stored': 500,
  stopping: 503,
};

export interface ImportsOptions extends AccessRules {
  readonly imports: Pick<ImportDesk, 'list' | 'get' | 'add' | 'remove'>;
}

/** `/api/v1/imports`: files that are to become recordings, and how far they are. */
export const addImportsRoutes = (app: Hono<OriginEnv>, options: ImportsOptions): void => {
  const { imports } = options;
  const may = guard(options);
  app.get(LIST, (c) => asked(c, () => json(200, { imports: imports.list() })));
  app.post(LIST, may, atMost(MAX_BODY_BYTES), (c) =>
    asked(c, async () => {
      // Whoever may control the server from afar may not look through the files of its machine.
      if (!isLocal(callerOf(c))) return problem(403, 'not-local', NOT_LOCAL);
      const { path, title, by: who } = parseBody(importSchema, await c.req.text());
      const job = await imports.add(path, { title, by: who });
      return controlJson(202, job, { Location: `${LIST}/${job.id}` });
    }),
  );
  app.all(LIST, only('GET', 'POST'));
  app.get(ONE, (c) =>
    asked(c, () => {
      const id = c.req.param('id');
      const job = imports.get(id);
      return job ? json(200, job) : problem(404, 'unknown-import', `there is no import ${id}`);
    }),
  );
  app.delete(ONE, may, (c) => asked(c, async () => controlJson(200, await imports.remove(c.req.param('id') ?? ''))));
  app.all(ONE, only('GET', 'DELETE'));
};

const NOT_LOCAL =
  "files are taken from the server's own machine alone: run `sluice import` there, or put the file into its imports.folder";

const asked = (c: Exchange, handle: () => Promise<Reply> | Reply): Promise<Response> =>
  understood(c, async () => {
    try {
      return await handle();
    } catch (error) {
      if (error instanceof ImportError) return problem(STATUS[error.code], error.code, error.message);
      throw error;
    }
  });
