import type { Hono } from 'hono';
import { toIsoDate, type Ticks } from '../clock/ticks.ts';
import type { AuditLog } from '../library/audit-log.ts';
import { guard, only, type AccessRules } from './control.ts';
import type { OriginEnv } from './exchange.ts';
import { asked } from './recordings-routes.ts';
import { cursorField, limitField, momentField } from './recordings-request.ts';
import { controlJson } from './reply.ts';
import { bodyOf, parseFields, text } from './request-body.ts';

const PATH = '/api/v1/audit';

export interface AuditOptions extends AccessRules {
  readonly auditLog: Pick<AuditLog, 'list'>;
}

export const auditSchema = bodyOf(
  {
    who: text('a name', 100).optional(),
    action: text('an action, as recording.stop', 100).optional(),
    target: text('the id of a recording, or the name of a channel', 100).optional(),
    from: momentField().optional(),
    to: momentField().optional(),
    limit: limitField,
    cursor: cursorField,
  },
  '?target=main',
);

/** `GET /api/v1/audit`: who changed what, newest first. It names people and their addresses: not for everybody. */
export const addAuditRoutes = (app: Hono<OriginEnv>, options: AuditOptions): void => {
  app.get(PATH, guard(options), (c) =>
    asked(c, () => {
      const { from, to, ...query } = parseFields(auditSchema, c.req.query());
      const range = { from: isoOf(from), to: isoOf(to) };
      const { items, next } = options.auditLog.list({ ...query, ...range });
      return controlJson(200, { entries: items, ...(next !== undefined && { next }) });
    }),
  );
  app.all(PATH, only('GET'));
};

const isoOf = (moment: Ticks | undefined): string | undefined => (moment === undefined ? undefined : toIsoDate(moment));
