import type { Context, Hono } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { answer, callerOf, requestHeader, type Exchange, type OriginEnv } from './exchange.ts';
import { COMMON, NOT_KEPT, type PlainHeaders } from './headers.ts';
import { NOT_FOUND, plainText, type Reply } from './reply.ts';

/** A publisher that wants in. */
export interface WhipRequest {
  readonly channel: string;
  /** The bearer token. */
  readonly token: string;
  /** SDP. */
  readonly offer: string;
  readonly remoteAddress: string;
  readonly userAgent: string | undefined;
}

export type WhipOutcome =
  | { readonly kind: 'opened'; readonly id: string; readonly answer: string }
  | { readonly kind: 'wrong-token' | 'in-use' | 'too-many' | 'unacceptable'; readonly why: string };

/** Lets WebRTC publishers in, and out. */
export interface WhipDoor {
  open(request: WhipRequest): Promise<WhipOutcome>;
  /** @returns false where there is no such session, or the token is not its own */
  close(channel: string, id: string, token: string): boolean;
}

/** An offer has a few kilobytes. */
const MAX_OFFER_BYTES = 64 * 1024;

/** Pages elsewhere may publish here: what lets them in is the token, which no page sends by itself. */
const CORS: PlainHeaders = {
  ...COMMON,
  'Access-Control-Expose-Headers': 'Location, Link, ETag',
  'Access-Control-Allow-Methods': 'POST, DELETE, PATCH, OPTIONS',
  'Access-Control-Allow-Headers': 'Authorization, Content-Type, If-Match',
  'Access-Control-Max-Age': '86400',
  'Accept-Post': 'application/sdp',
  'Cache-Control': NOT_KEPT,
};

const refusal = (status: number, why: string, further: PlainHeaders = {}): Reply =>
  plainText(status, why, { ...CORS, ...further });

const NO_TOKEN = refusal(401, 'a bearer token is needed: it is printed when the server starts', {
  'WWW-Authenticate': 'Bearer realm="whip"',
});
const TOO_LARGE = refusal(413, 'the offer is too large');
const NO_SDP = refusal(415, 'send an offer as application/sdp', { 'Accept-Post': 'application/sdp' });
/** RFC 9725 4.3: what does not trickle candidates says so. */
const NO_TRICKLE = refusal(405, 'candidates are not trickled: they belong into the offer', {
  Allow: 'DELETE, OPTIONS',
});

/** `POST /whip/CHANNEL` opens a session, `DELETE /whip/CHANNEL/ID` ends it (RFC 9725). */
export const addWhipRoutes = (app: Hono<OriginEnv>, door: WhipDoor): void => {
  const limited = bodyLimit({ maxSize: MAX_OFFER_BYTES, onError: (c) => answer(c as Exchange, TOO_LARGE) });
  const preflight = (c: Context<OriginEnv>): Response => answer(c, { status: 204, headers: CORS, body: [] });
  app.options('/whip/:channel', preflight);
  app.options('/whip/:channel/:id', preflight);
  app.post('/whip/:channel', limited, async (c) => answer(c, await open(c, door)));
  app.patch('/whip/:channel/:id', (c) => answer(c, NO_TRICKLE));
  app.delete('/whip/:channel/:id', (c) => {
    const token = bearer(c);
    if (token === undefined) return answer(c, NO_TOKEN);
    const closed = door.close(c.req.param('channel'), c.req.param('id'), token);
    return answer(c, closed ? { status: 200, headers: { ...CORS, 'Content-Length': '0' }, body: [] } : NOT_FOUND);
  });
};

const open = async (c: Context<OriginEnv, '/whip/:channel'>, door: WhipDoor): Promise<Reply> => {
  const token = bearer(c);
  if (token === undefined) return NO_TOKEN;
  if (!/^application\/sdp\b/i.test(requestHeader(c, 'content-type') ?? '')) return NO_SDP;
  const channel = c.req.param('channel');
  const outcome = await door.open({
    channel,
    token,
    offer: await c.req.text(),
    remoteAddress: callerOf(c).from ?? 'unknown',
    userAgent: requestHeader(c, 'user-agent')?.slice(0, 200),
  });
  switch (outcome.kind) {
    case 'opened':
      return opened(`/whip/${channel}/${outcome.id}`, outcome.answer);
    case 'wrong-token':
      return refusal(403, outcome.why);
    case 'in-use':
      return refusal(409, outcome.why);
    case 'too-many':
      return refusal(503, outcome.why, { 'Retry-After': '10' });
    case 'unacceptable':
      return refusal(422, outcome.why);
  }
};

const opened = (location: string, sdp: string): Reply => {
  const body = Buffer.from(sdp);
  const headers = { 'Content-Type': 'application/sdp', 'Content-Length': String(body.length), Location: location };
  return { status: 201, headers: { ...CORS, ...headers }, body: [body] };
};

const bearer = (c: Exchange): string | undefined =>
  /^Bearer +([A-Za-z0-9._~+/-]{1,256}=*)$/i.exec(requestHeader(c, 'authorization') ?? '')?.[1];
