import type { Hono } from 'hono';
import { judgeChannel, type Judgement } from '../health/judge.ts';
import { healthLine, worstStatus } from '../health/line.ts';
import type { ChannelStates } from './channel-states.ts';
import { answer, requestHeader, type Answer, type Exchange, type OriginEnv } from './exchange.ts';
import { json, plainText } from './reply.ts';

const VARY = { Vary: 'Accept' };

/** `GET /health` and `/health/CHANNEL`: one line for Nagios, JSON for programs that ask for it. */
export const addHealthRoutes = (app: Hono<OriginEnv>, states: ChannelStates, now: () => number): void => {
  app.get('/health', (c) =>
    report(
      c,
      states.all().map((state) => judgeChannel(state, now())),
    ),
  );
  app.get('/health/:channel', (c) => {
    const state = states.of(c.req.param('channel'));
    return state ? report(c, [judgeChannel(state, now())]) : unknownChannel(c);
  });
};

const report = (c: Exchange, judgements: readonly Judgement[]): Answer => {
  const status = worstStatus(judgements);
  const code = status === 'OK' || status === 'WARNING' ? 200 : 503;
  if (wantsJson(c)) return answer(c, json(code, { status, channels: judgements }, VARY));
  return answer(c, plainText(code, healthLine(judgements), VARY));
};

const unknownChannel = (c: Exchange): Answer => {
  const text = 'there is no such channel';
  if (wantsJson(c)) return answer(c, json(404, { status: 'UNKNOWN', text, channels: [] }, VARY));
  return answer(c, plainText(404, `SLUICE UNKNOWN - ${text}`, VARY));
};

const wantsJson = (c: Exchange): boolean => requestHeader(c, 'accept')?.includes('application/json') ?? false;
