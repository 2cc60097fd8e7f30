import type { PlainHeaders } from '../origin/headers.ts';
import { freshnessOf, type Freshness } from './freshness.ts';

/** An answer of the origin, whole, as it is given to viewers. */
export interface Entry {
  readonly status: number;
  /** Without what belongs to one connection, and without Age. */
  readonly headers: PlainHeaders;
  readonly body: Buffer;
  readonly etag: string | undefined;
  readonly freshness: Freshness;
  /** By the monotonic clock, ms. */
  readonly arrivedAt: number;
}

/** What the origin sent. */
export interface Received {
  readonly status: number;
  /** Names in small letters. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

/** RFC 9110 7.6.1; what is told anew here; what is meant for one viewer. */
const NOT_PASSED = new Set([
  'connection',
  'keep-alive',
  'transfer-encoding',
  'upgrade',
  'te',
  'trailer',
  'age',
  'via',
  'set-cookie',
]);
/** For its headers and its place in the map. */
const ENTRY_BYTES = 1024;

export const makeEntry = ({ status, headers, body }: Received, arrivedAt: number): Entry => {
  const passed = Object.entries(headers).filter(([name]) => !NOT_PASSED.has(name));
  return {
    status,
    headers: { ...Object.fromEntries(passed), 'content-length': String(body.length) },
    body,
    etag: headers['etag'],
    freshness: freshnessOf(headers['cache-control'], headers['age']),
    arrivedAt,
  };
};

/** The same answer, found unchanged (RFC 9111 4.3.4): its bytes stay, its time begins anew. */
export const renewEntry = (entry: Entry, { headers }: Received, arrivedAt: number): Entry => {
  const cacheControl = headers['cache-control'] ?? entry.headers['cache-control'];
  const { date = entry.headers['date'] } = headers;
  const renewed = { ...entry.headers, ...(cacheControl && { 'cache-control': cacheControl }), ...(date && { date }) };
  return { ...entry, headers: renewed, freshness: freshnessOf(cacheControl, headers['age']), arrivedAt };
};

export const isFresh = ({ arrivedAt, freshness }: Entry, now: number): boolean => now - arrivedAt < freshness.freshMs;

/** Whole seconds since the origin said it (RFC 9111 4.2.3). */
export const ageOf = ({ arrivedAt, freshness }: Entry, now: number): number =>
  freshness.age + Math.floor((now - arrivedAt) / 1000);

export const costOf = ({ body }: Entry): number => body.length + ENTRY_BYTES;
