import { z } from 'zod';
import { toIsoDate, type Ticks } from '../clock/ticks.ts';
import { auditEntrySchema } from '../library/audit-entry.ts';
import type { AuditLog } from '../library/audit-log.ts';
import { endpoint, type Endpoint } from './api/endpoint.ts';
import { LIBRARY_REFUSED, orLibraryProblem } from './library-problems.ts';
import { some } from './api/refused.ts';
import { cursorField, limitField, nextField } from './paging.ts';
import { momentField } from './recordings-request.ts';
import { controlJson } from './reply.ts';
import { text } from './request-body.ts';

export interface AuditOptions {
  readonly auditLog: Pick<AuditLog, 'list'>;
}

const query = z.object({
  who: text('a name', 100).optional(),
  action: text('an action, as recording.stop', 100).optional(),
  target: text('the id of a recording, or the name of a channel', 100).optional(),
  from: momentField().optional(),
  to: momentField().optional(),
  limit: limitField,
  cursor: cursorField,
});

const pageSchema = z.object({ entries: z.array(auditEntrySchema), next: nextField });

/** It names people and their addresses: not for everybody. */
export const auditEndpoints = ({ auditLog }: AuditOptions): Endpoint[] => [
  endpoint({
    id: 'listAudit',
    method: 'get',
    path: '/api/v1/audit',
    tag: 'audit',
    summary: 'Who changed what, newest first',
    access: 'operator',
    query,
    answers: { 200: { description: 'A page of the log.', schema: pageSchema } },
    problems: some(LIBRARY_REFUSED, 'out-of-range'),
    handle: ({ query: { from, to, ...rest } }) =>
      orLibraryProblem(() => {
        const { items, next } = auditLog.list({ ...rest, from: isoOf(from), to: isoOf(to) });
        return controlJson(200, { entries: items, next });
      }),
  }),
];

const isoOf = (moment: Ticks | undefined): string | undefined => (moment === undefined ? undefined : toIsoDate(moment));
