import { z } from 'zod';
import { isLocal } from '../access/caller.ts';
import type { ImportDesk } from '../imports/import-desk.ts';
import { ImportError, type ImportErrorCode } from '../imports/import-error.ts';
import { importJobSchema } from '../imports/import-job.ts';
import type { AuditSink } from '../library/audit-entry.ts';
import { MAX_TITLE } from '../library/recording-text.ts';
import { ApiProblem, endpoint, type Endpoint } from './api/endpoint.ts';
import { refusing, some, type Refused } from './api/refused.ts';
import { callerOf } from './exchange.ts';
import { byQuery } from './recordings-request.ts';
import { controlJson } from './reply.ts';
import { actor, bodyOf, text } from './request-body.ts';

/** The longest path, and what is around it. */
const MAX_BODY_BYTES = 16 * 1024;

const LIST = '/api/v1/imports';
const ONE = `${LIST}/{id}`;

export interface ImportsOptions {
  readonly imports: Pick<ImportDesk, 'list' | 'get' | 'add' | 'remove'>;
  readonly audit?: AuditSink | undefined;
}

const wantedImport = bodyOf(
  {
    path: text('the path of a file on the server, from the root on', 4096),
    title: text(`a text of 1 to ${MAX_TITLE} characters`, MAX_TITLE)
      .optional()
      .meta({ description: 'Absent: the name of the file.' }),
    by: actor,
  },
  '{"path":"/home/me/film.mp4","title":"The film"}',
);

const REFUSED: Refused<ImportErrorCode> = {
  'unknown-import': { status: 404, when: 'there is no import of this id.' },
  'unknown-file': { status: 400, when: 'the server can read no file there.' },
  'too-many': { status: 503, when: 'too many files wait to be imported: try again later.' },
  'not-stored': { status: 503, when: 'the disk does not take the order.' },
  stopping: { status: 503, when: 'the server stops.' },
};
const orImportProblem = refusing(ImportError, REFUSED);

const params = z.object({ id: z.string().meta({ description: 'Id of the import, and of what becomes of it.' }) });

/** Files that are to become recordings, and how far they are. */
export const importsEndpoints = ({ imports, audit }: ImportsOptions): Endpoint[] => [
  endpoint({
    id: 'listImports',
    method: 'get',
    path: LIST,
    tag: 'imports',
    summary: 'Imports that wait, run, or were done lately, the newest first',
    access: 'viewer',
    answers: { 200: { description: 'All of them.', schema: z.object({ imports: z.array(importJobSchema) }) } },
    handle: () => controlJson(200, { imports: imports.list() }),
  }),
  endpoint({
    id: 'addImport',
    method: 'post',
    path: LIST,
    tag: 'imports',
    summary: "Make a recording of a file of the server's machine; asked from that machine alone",
    access: 'operator',
    body: wantedImport,
    maxBodyBytes: MAX_BODY_BYTES,
    answers: { 202: { description: 'It waits for its turn.', schema: importJobSchema } },
    problems: {
      'not-local': { status: 403, when: 'it is asked from another machine.' },
      ...some(REFUSED, 'unknown-file', 'too-many', 'not-stored', 'stopping'),
    },
    handle: ({ body: { path, title, by }, author, exchange }) => {
      // Whoever may control the server from afar may not look through the files of its machine.
      if (!isLocal(callerOf(exchange))) throw new ApiProblem(403, 'not-local', NOT_LOCAL);
      const { who, address } = author(by);
      return orImportProblem(async () => {
        const job = await imports.add(path, { title, by: who });
        audit?.record({ who, address, action: 'import.add', target: job.id, details: { path, title: job.title } });
        return controlJson(202, job, { Location: `${LIST}/${job.id}` });
      });
    },
  }),
  endpoint({
    id: 'getImport',
    method: 'get',
    path: ONE,
    tag: 'imports',
    summary: 'How far an import is',
    access: 'viewer',
    params,
    answers: { 200: { description: 'As it is now.', schema: importJobSchema } },
    problems: some(REFUSED, 'unknown-import'),
    handle: ({ params: { id } }) => {
      const job = imports.get(id);
      if (!job) throw new ApiProblem(404, 'unknown-import', `there is no import ${id}`);
      return controlJson(200, job);
    },
  }),
  endpoint({
    id: 'removeImport',
    method: 'delete',
    path: ONE,
    tag: 'imports',
    summary: 'Call an import off, or forget one that is done; what it has become stays',
    access: 'operator',
    params,
    query: byQuery,
    answers: { 200: { description: 'As it was.', schema: importJobSchema } },
    problems: some(REFUSED, 'unknown-import', 'not-stored'),
    handle: ({ params: { id }, query: { by }, author }) =>
      orImportProblem(async () => {
        const { who, address } = author(by);
        const job = await imports.remove(id);
        const { title, state } = job;
        audit?.record({ who, address, action: 'import.remove', target: id, details: { title, state } });
        return controlJson(200, job);
      }),
  }),
];

const NOT_LOCAL =
  "files are taken from the server's own machine alone: run `sluice import` there, or put the file into its imports.folder";
