import type { Hono } from 'hono';
import { formatRange } from '../config/range.ts';
import type { HealthBook } from '../health/health-book.ts';
import type { Judgement, RuleDatum } from '../health/judge.ts';
import { healthLine, worstStatus } from '../health/line.ts';
import { answer, requestHeader, type Answer, type Exchange, type OriginEnv } from './exchange.ts';
import { json, plainText } from './reply.ts';

const VARY = { Vary: 'Accept' };
const ALIVE = plainText(200, 'ok');

/**
 * `GET /health` and `/health/CHANNEL`: one line for Nagios, JSON for programs that ask for it. For orchestrators:
 * `/healthz`, which says that the process answers, and `/readyz`, whether viewers may come.
 */
export const addHealthRoutes = (app: Hono<OriginEnv>, book: HealthBook): void => {
  app.get('/healthz', (c) => answer(c, ALIVE));
  app.get('/readyz', (c) => {
    const { ready, text } = book.readiness();
    return answer(c, plainText(ready ? 200 : 503, text, ready ? {} : { 'Retry-After': '1' }));
  });
  app.get('/health', (c) => report(c, book.all()));
  app.get('/health/:channel', (c) => {
    const judgement = book.of(c.req.param('channel'));
    return judgement ? report(c, [judgement]) : unknownChannel(c);
  });
};

const report = (c: Exchange, judgements: readonly Judgement[]): Answer => {
  const channels = judgements.filter(({ channel }) => channel !== undefined);
  const server = judgements.find(({ channel }) => channel === undefined);
  const status = channels.length === 0 ? 'UNKNOWN' : worstStatus(judgements);
  const code = status === 'OK' || status === 'WARNING' ? 200 : 503;
  if (!wantsJson(c)) return answer(c, plainText(code, healthLine(judgements), VARY));
  const body = { status, channels: channels.map(shown), ...(server && { server: shown(server) }) };
  return answer(c, json(code, body, VARY));
};

const shown = ({ perfdata, ...judgement }: Judgement): object => ({ ...judgement, perfdata: perfdata.map(shownDatum) });

/** Ranges as text: JSON knows no infinity. */
const shownDatum = ({ label, rule, value, unit, warning, critical }: RuleDatum): object => ({
  ...{ label, rule, value, unit },
  warning: warning && formatRange(warning),
  critical: critical && formatRange(critical),
});

const unknownChannel = (c: Exchange): Answer => {
  const text = 'there is no such channel';
  if (wantsJson(c)) return answer(c, json(404, { status: 'UNKNOWN', text, channels: [] }, VARY));
  return answer(c, plainText(404, `SLUICE UNKNOWN - ${text}`, VARY));
};

const wantsJson = (c: Exchange): boolean => requestHeader(c, 'accept')?.includes('application/json') ?? false;
