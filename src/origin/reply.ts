import { COMMON, CONTROL, NOT_KEPT, type PlainHeaders } from './headers.ts';

/** An answer whose bytes are all in memory. */
export interface Reply {
  readonly status: number;
  /** With the length that the body has, so that HEAD can be answered with the same. */
  readonly headers: PlainHeaders;
  /** In pieces that follow one another; empty where the status allows no body. */
  readonly body: readonly Uint8Array[];
}

const text = (status: number, message: string, further: PlainHeaders = {}): Reply => {
  const body = Buffer.from(`${message}\n`);
  const headers = {
    ...COMMON,
    'Content-Type': 'text/plain; charset=utf-8',
    'Content-Length': String(body.length),
    'Cache-Control': NOT_KEPT,
    ...further,
  };
  return { status, headers, body: [body] };
};

/** What is not there may be there soon: a shared cache asks once, not for each viewer (RFC 8216bis B.1). */
const SOON: PlainHeaders = { 'Cache-Control': 'public, max-age=0, s-maxage=1' };

/** Says nothing of what there is instead. Made once: polling what does not exist costs nothing. */
export const NOT_FOUND = text(404, 'not found', SOON);
export const MALFORMED = text(400, 'malformed request');
export const FAILED = text(500, 'internal error: the log says more');
export const NOT_PLAYABLE_YET = text(503, 'the channel is starting', { ...SOON, 'Retry-After': '1' });
/** Players try again, and people read why there is nothing. */
export const STOPPED = text(503, 'the channel is stopped', { ...SOON, 'Retry-After': '10' });
export const STALLED = text(503, 'the channel stands still', { ...SOON, 'Retry-After': '2' });
export const STOPPING = text(503, 'the server is stopping', { 'Retry-After': '2', Connection: 'close' });
export const NO_PICTURE = text(404, 'no picture yet');

export const badRequest = (why: string): Reply => text(400, why);
export const unavailable = (why: string): Reply => text(503, why, { 'Retry-After': '5' });
export const plainText = (status: number, message: string, further: PlainHeaders = {}): Reply =>
  text(status, message, further);

/** For anybody, pages from elsewhere included. */
export const json = (status: number, value: unknown, further: PlainHeaders = {}): Reply =>
  jsonWith(COMMON, status, value, further);

/** For those who control the server. */
export const controlJson = (status: number, value: unknown, further: PlainHeaders = {}): Reply =>
  jsonWith(CONTROL, status, value, further);

const jsonWith = (base: PlainHeaders, status: number, value: unknown, further: PlainHeaders): Reply => {
  const body = Buffer.from(JSON.stringify(value));
  return {
    status,
    headers: {
      ...base,
      'Content-Type': 'application/json; charset=utf-8',
      'Content-Length': String(body.length),
      'Cache-Control': NOT_KEPT,
      ...further,
    },
    body: [body],
  };
};
