import type { Hono } from 'hono';
import { isLocal } from '../access/caller.ts';
import { isRefusal, type Gate } from '../access/gate.ts';
import { may } from '../access/identity.ts';
import type { MetricsAccess } from '../config/metrics.ts';
import { refusalReply } from './api/admit.ts';
import { problemReply } from './api/problem.ts';
import { answer, callerOf, type Exchange, type OriginEnv } from './exchange.ts';
import { CONTROL } from './headers.ts';

/** Figures for Prometheus. */
export interface MetricsDesk {
  readonly contentType: string;
  /** Who may read them. */
  readonly access: () => MetricsAccess;
  text(): Promise<string>;
}

/** `GET /metrics`. */
export const addMetricsRoutes = (app: Hono<OriginEnv>, metrics: MetricsDesk, gate: Gate): void => {
  app.get('/metrics', async (c) => {
    const refusal = await refusalOf(c, metrics.access(), gate);
    if (refusal) return answer(c, refusal);
    const body = Buffer.from(await metrics.text());
    const headers = {
      ...CONTROL,
      'Content-Type': metrics.contentType,
      'Content-Length': String(body.length),
      'Cache-Control': 'no-store',
    };
    return answer(c, { status: 200, headers, body: [body] });
  });
};

const refusalOf = async (c: Exchange, access: MetricsAccess, gate: Gate) => {
  const caller = callerOf(c);
  // Agents of this machine collect for those who may see; a page of another site is not one of them.
  if (access === 'everybody' || (isLocal(caller) && caller.header('origin') === undefined)) return undefined;
  if (access === 'local') {
    const detail = 'only this machine may read them: set metrics.access in the config to change that';
    return problemReply({ status: 403, code: 'not-local', detail });
  }
  const found = await gate.identify(caller, false);
  if (isRefusal(found)) return refusalReply(found);
  if (may({ ...found, channels: undefined }, 'viewer')) return undefined;
  return problemReply({ status: 403, code: 'role-too-low', detail: `${found.who} may not read them` });
};
