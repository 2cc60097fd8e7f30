import type { Hono } from 'hono';
import { z } from 'zod';
import type { EdgeReport } from '../viewers/edge-tallies.ts';
import { MOST_VALUES, type Spread, type Tally } from '../viewers/tally.ts';
import { atMost, guard, only, problem, understood, type AccessRules } from './control.ts';
import type { OriginEnv } from './exchange.ts';
import { controlJson } from './reply.ts';
import { bodyOf, parseBody } from './request-body.ts';

/** Four kilobytes for each channel that somebody watches. */
const MAX_BODY_BYTES = 1024 * 1024;
const MOST_RENDITIONS = 100;

const REPORT_PATH = '/api/v1/edges/:edge{[a-z0-9-]{1,64}}/audience';

export interface EdgeRoutesOptions extends AccessRules {
  /** @returns false where there are too many edges */
  readonly takeReport: (edge: string, report: EdgeReport) => boolean;
}

const count = z.int({ error: 'must be a whole number from 0 on' }).min(0);
const spread: z.ZodType<Spread> = z
  .strictObject({ count, values: z.array(z.number().min(0)).max(MOST_VALUES) })
  .refine((each) => each.count === 0 || each.values.length > 0, { error: 'must have values where it has a count' });
const tally: z.ZodType<Tally> = z.strictObject({
  ...{ viewers: count, reporting: count, starvations: count },
  byRendition: z
    .record(z.string().max(64), count)
    .refine((each) => Object.keys(each).length <= MOST_RENDITIONS, { error: 'has too many renditions' }),
  ...{ buffer: spread, bitrate: spread, throughput: spread },
});
const schema = bodyOf({ channels: z.record(z.string().max(64), tally) }, '{"channels":{"main":{…}}}');

/** `POST /api/v1/edges/NAME/audience`: whom an edge has in front of it, told every few seconds. */
export const addEdgeRoutes = (app: Hono<OriginEnv>, { takeReport, ...rules }: EdgeRoutesOptions): void => {
  app.post(REPORT_PATH, guard(rules), atMost(MAX_BODY_BYTES), (c) =>
    understood(c, async () => {
      const { channels } = parseBody(schema, await c.req.text());
      return takeReport(c.req.param('edge'), channels)
        ? controlJson(200, {})
        : problem(503, 'too-many-edges', 'more edges tell of their viewers than are kept apart');
    }),
  );
  app.all(REPORT_PATH, only('POST'));
};
