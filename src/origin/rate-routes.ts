import type { Hono } from 'hono';
import { z } from 'zod';
import type { RateControl } from '../export/rate-control.ts';
import type { OwnRate, RateMemory } from '../export/rate-memory.ts';
import { atMost, callerOf, guard, only, problem, understood, type AccessRules } from './control.ts';
import type { Exchange, OriginEnv } from './exchange.ts';
import { controlJson, type Reply } from './reply.ts';
import { bodyOf, by, duration, lengthOf, parseBody } from './request-body.ts';

const MAX_BODY_BYTES = 4096;
const PATH = '/api/v1/recordings/:id/rate';
const BURST = { name: 'burst', least: 0, most: 3600 };

export interface RateRoutesOptions extends AccessRules {
  readonly rates: RateControl;
  readonly memory: RateMemory;
  readonly hasRecording: (id: string) => boolean;
}

/** How fast a recording goes out: `GET`, `POST` and `DELETE /api/v1/recordings/ID/rate`. */
export const addRateRoutes = (app: Hono<OriginEnv>, options: RateRoutesOptions): void => {
  const { rates, memory, hasRecording, log } = options;
  const may = guard(options);
  const of = (c: Exchange, handle: (id: string) => Promise<Reply> | Reply): Promise<Response> =>
    understood(c, () => {
      const id = c.req.param('id')!;
      return hasRecording(id) ? handle(id) : problem(404, 'unknown-recording', `there is no recording "${id}"`);
    });
  const told = (id: string): Reply => controlJson(200, rateView(rates, id));
  const change = (c: Exchange, id: string, rate: OwnRate | undefined): Reply => {
    rates.setRate(id, rate);
    memory.save(rates.own);
    log.info({ recording: id, rate: rate ?? 'as all', from: callerOf(c).address }, 'a rate was changed');
    return told(id);
  };
  app.get(PATH, (c) => of(c, told));
  app.post(PATH, may, atMost(MAX_BODY_BYTES), (c) => of(c, async (id) => change(c, id, parseRate(await c.req.text()))));
  app.delete(PATH, may, (c) => of(c, (id) => change(c, id, undefined)));
  app.all(PATH, only('GET', 'POST', 'DELETE'));
};

const factor = z.number({ error: 'must be a number from 1 to 1000' }).min(1).max(1000);

const schema = bodyOf(
  { burst: duration.default('30s'), factor: factor.optional(), unlimited: z.literal(true).optional(), by },
  '{ "burst": "30s", "factor": 2 }, or { "unlimited": true }',
).refine(({ factor, unlimited }) => (factor === undefined) === (unlimited === true), {
  error: 'must have either a factor, or "unlimited": true',
});

/** @throws RequestError */
const parseRate = (body: string): OwnRate => {
  const { burst, factor } = parseBody(schema, body);
  return factor === undefined ? 'unlimited' : { burst: lengthOf(burst, BURST), factor };
};

const rateView = (rates: RateControl, id: string): object => {
  const rate = rates.rateOf(id);
  return { own: rates.own.has(id), ...(rate ? { burst: `${rate.burst}s`, factor: rate.factor } : { unlimited: true }) };
};
