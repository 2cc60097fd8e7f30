import { z } from 'zod';
import { secondsToTicks } from '../clock/ticks.ts';
import { endpoint, type Endpoint } from './api/endpoint.ts';
import { some } from './api/refused.ts';
import { LIBRARY_REFUSED, orLibraryProblem } from './library-problems.ts';
import { NOT_KEPT_NOW, recordingParams } from './recording-param.ts';
import { recordingSchema } from './recording-view.ts';
import { changedReply, type RecordingsOptions } from './recordings-endpoints.ts';
import { byQuery, markSchema } from './recordings-request.ts';

const PATH = '/api/v1/recordings/{id}/marks';

const numberError = 'must be the number of a mark, from 0 on';
const markParams = recordingParams.extend({
  number: z.coerce
    .number({ error: numberError })
    .int({ error: numberError })
    .min(0, { error: numberError })
    .max(999_999, { error: numberError })
    .meta({ description: 'Its place among the marks, from 0 on.' }),
});

/** Chapters of a recording. */
export const recordingMarksEndpoints = ({ desk, programmeNow }: RecordingsOptions): Endpoint[] => {
  const changed = changedReply(programmeNow);
  return [
    endpoint({
      id: 'addMark',
      method: 'post',
      path: PATH,
      tag: 'recordings',
      summary: 'Give a moment of a recording a name: a chapter begins there',
      access: 'operator',
      params: recordingParams,
      body: markSchema,
      answers: { 200: { description: 'The recording as it is now.', schema: recordingSchema } },
      problems: {
        ...some(LIBRARY_REFUSED, 'unknown-recording', 'out-of-range', 'too-many', 'not-live'),
        ...NOT_KEPT_NOW,
      },
      handle: ({ params: { id }, body: { by, offset, ...mark }, author }) => {
        const ticks = offset === undefined ? undefined : secondsToTicks(offset);
        return orLibraryProblem(async () => changed(await desk.mark(id, { ...mark, offset: ticks }, author(by))));
      },
    }),
    endpoint({
      id: 'removeMark',
      method: 'delete',
      path: `${PATH}/{number}`,
      tag: 'recordings',
      summary: 'Remove a mark',
      access: 'operator',
      params: markParams,
      query: byQuery,
      answers: { 200: { description: 'The recording as it is now.', schema: recordingSchema } },
      problems: { ...some(LIBRARY_REFUSED, 'unknown-recording', 'unknown-mark'), ...NOT_KEPT_NOW },
      handle: ({ params: { id, number }, query: { by }, author }) =>
        orLibraryProblem(async () => changed(await desk.unmark(id, number, author(by)))),
    }),
  ];
};
