import { z } from 'zod';
import type { Ticks } from '../clock/ticks.ts';
import type { LibraryDesk } from '../library/desk.ts';
import type { Library } from '../library/library.ts';
import type { LibraryRecording } from '../library/library-recording.ts';
import { endpoint, type Endpoint } from './api/endpoint.ts';
import { some } from './api/refused.ts';
import { LIBRARY_REFUSED, orLibraryProblem } from './library-problems.ts';
import { nextField } from './paging.ts';
import { expectedVersion, NOT_KEPT_NOW, recordingParams, unknownRecording, versionOf } from './recording-param.ts';
import { recordingSchema, recordingView } from './recording-view.ts';
import { byQuery, editSchema, listQuery, startSchema, stopSchema } from './recordings-request.ts';
import { controlJson, json, type Reply } from './reply.ts';

const LIST = '/api/v1/recordings';
const ONE = `${LIST}/{id}`;

export interface RecordingsOptions {
  readonly library: Pick<Library, 'get' | 'list'>;
  readonly desk: Pick<LibraryDesk, 'start' | 'stop' | 'mark' | 'unmark' | 'edit' | 'remove'>;
  /** The programme clock. */
  readonly programmeNow: () => Ticks;
}

/** What there is, for everybody; and what changes it, for those who may. */
export const recordingsEndpoints = (options: RecordingsOptions): Endpoint[] => [
  ...readEndpoints(options),
  ...writeEndpoints(options),
];

const readEndpoints = ({ library, programmeNow }: RecordingsOptions): Endpoint[] => [
  endpoint({
    id: 'listRecordings',
    method: 'get',
    path: LIST,
    tag: 'recordings',
    summary: 'Recordings, clips and imports, the newest first, or as they are searched for',
    access: 'everybody',
    query: listQuery,
    answers: {
      200: { description: 'A page.', schema: z.object({ recordings: z.array(recordingSchema), next: nextField }) },
    },
    problems: some(LIBRARY_REFUSED, 'out-of-range'),
    handle: ({ query }) =>
      orLibraryProblem(() => {
        const { items, next } = library.list(query);
        const now = programmeNow();
        return json(200, { recordings: items.map((each) => recordingView(each, now)), next });
      }),
  }),
  endpoint({
    id: 'getRecording',
    method: 'get',
    path: ONE,
    tag: 'recordings',
    summary: 'A recording',
    access: 'everybody',
    params: recordingParams,
    answers: { 200: { description: 'With its version, as `ETag`.', schema: recordingSchema } },
    problems: some(LIBRARY_REFUSED, 'unknown-recording'),
    handle: ({ params: { id } }) => {
      const recording = library.get(id);
      if (!recording) throw unknownRecording(id);
      return json(200, recordingView(recording, programmeNow()), { ETag: versionOf(recording) });
    },
  }),
];

const writeEndpoints = ({ library, desk, programmeNow }: RecordingsOptions): Endpoint[] => {
  const changed = changedReply(programmeNow);
  return [
    endpoint({
      id: 'startRecording',
      method: 'post',
      path: LIST,
      tag: 'recordings',
      summary: 'Begin a recording of a channel: now, from a moment that was, or at one to come',
      access: 'operator',
      body: startSchema,
      answers: { 201: { description: 'It is on the air, or announced.', schema: recordingSchema } },
      problems: {
        ...some(LIBRARY_REFUSED, 'unknown-channel', 'too-many', 'empty-range', 'out-of-range', 'id-taken'),
        ...NOT_KEPT_NOW,
      },
      handle: ({ body: { by, ...command }, author }) =>
        orLibraryProblem(async () => {
          const recording = await desk.start(command, author(by));
          return changed(recording, 201, { Location: `${LIST}/${recording.id}` });
        }),
    }),
    endpoint({
      id: 'editRecording',
      method: 'patch',
      path: ONE,
      tag: 'recordings',
      summary: 'Change what is said of a recording, or where it begins and ends',
      description: 'With `If-Match`, only the version that it names is changed. What is cut off is no longer kept.',
      access: 'operator',
      params: recordingParams,
      body: editSchema,
      answers: { 200: { description: 'As it is now.', schema: recordingSchema } },
      problems: {
        ...some(LIBRARY_REFUSED, 'unknown-recording', 'stale', 'empty-range', 'out-of-range', 'nothing-there'),
        ...some(LIBRARY_REFUSED, 'is-live', 'not-live', 'scheduled'),
        ...NOT_KEPT_NOW,
      },
      handle: ({ params: { id }, body: { by, ...edit }, author, header }) =>
        orLibraryProblem(async () => {
          const expected = expectedVersion(header('if-match'), library.get(id));
          return changed(await desk.edit(id, edit, author(by), expected));
        }),
    }),
    endpoint({
      id: 'removeRecording',
      method: 'delete',
      path: ONE,
      tag: 'recordings',
      summary: 'Remove a recording; what nothing else names goes from the disk',
      access: 'operator',
      params: recordingParams,
      query: byQuery,
      answers: { 200: { description: 'As it was.', schema: recordingSchema } },
      problems: { ...some(LIBRARY_REFUSED, 'unknown-recording', 'stale', 'is-live', 'scheduled'), ...NOT_KEPT_NOW },
      handle: ({ params: { id }, query: { by }, author, header }) =>
        orLibraryProblem(async () => {
          const expected = expectedVersion(header('if-match'), library.get(id));
          return controlJson(200, recordingView(await desk.remove(id, author(by), expected), programmeNow()));
        }),
    }),
    endpoint({
      id: 'stopRecording',
      method: 'post',
      path: `${ONE}/stop`,
      tag: 'recordings',
      summary: 'End a recording that is on the air',
      access: 'operator',
      params: recordingParams,
      body: stopSchema,
      bodyOptional: true,
      answers: { 200: { description: 'As it is now.', schema: recordingSchema } },
      problems: { ...some(LIBRARY_REFUSED, 'unknown-recording', 'not-live', 'empty-range'), ...NOT_KEPT_NOW },
      handle: ({ params: { id }, body: { by }, author }) =>
        orLibraryProblem(async () => changed(await desk.stop(id, author(by)))),
    }),
  ];
};

/** Tells of a recording, with the version that it has, for `If-Match`. */
export const changedReply =
  (programmeNow: () => Ticks) =>
  (recording: LibraryRecording, status = 200, headers: Readonly<Record<string, string>> = {}): Reply =>
    controlJson(status, recordingView(recording, programmeNow()), { ETag: versionOf(recording), ...headers });
