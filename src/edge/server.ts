import type { ServerResponse } from 'node:http';
import type { Logger } from 'pino';
import type { AddressLimitOptions } from '../origin/address-limit.ts';
import { clientAddress, type ClientAddress } from '../origin/client-address.ts';
import { isNotModified, rangeApplies } from '../origin/conditional.ts';
import { Doorkeeper } from '../origin/doorkeeper.ts';
import { ALLOWED_METHODS, PREFLIGHT, type PlainHeaders } from '../origin/headers.ts';
import { PASS_IN_FRONT } from '../origin/pass-path.ts';
import { parseRange } from '../origin/range.ts';
import { NOT_FOUND, plainText, type Reply } from '../origin/reply.ts';
import type { SlowReadersOptions } from '../origin/slow-readers.ts';
import { whatIsAsked, whatIsAskedWithPass } from './asked.ts';
import { EdgeAudience } from './audience.ts';
import { EdgeCache, type Trouble } from './cache.ts';
import { ageOf, type Entry } from './entry.ts';
import { edgeHealth } from './health.ts';
import { Listener, type Incoming, type Outgoing, type TlsTexts } from './listener.ts';
import { edgeName, edgesOf } from './loop.ts';
import { Reporter } from './reporter.ts';
import { Store } from './store.ts';
import { createUpstream } from './upstream.ts';

export interface EdgeOptions {
  /** `http://HOST:PORT` of the origin, or of another edge. */
  readonly origin: URL;
  /** Bytes of answers that are kept. */
  readonly memory: number;
  /** Connections at a time from one address, but for those that are trusted (origin/address-limit.ts). */
  readonly limits: AddressLimitOptions;
  /** Viewers come by HTTPS; absent: by HTTP. */
  readonly tls?: TlsTexts | undefined;
  /** Who is told of the viewers here: the server itself, and not another edge. Absent: the origin. */
  readonly reportTo?: URL | undefined;
  /** What lets the edge in there: a token of an operator. */
  readonly token?: string | (() => Promise<string | undefined>) | undefined;
  /** How often it is told, ms. Absent: every five seconds. */
  readonly reportMs?: number | undefined;
  readonly log: Logger;
  /** Absent: as the origin has it. */
  readonly slowReaders?: SlowReadersOptions;
}

export interface Edge {
  /** @param sharePort others may listen on the same port; the system deals the connections out to them */
  start(at: { host: string; port: number; sharePort: boolean }): Promise<{ port: number }>;
  /** Takes another certificate for connections from now on. */
  renew(tls: TlsTexts): void;
  /** Ends within a second. */
  stop(): Promise<void>;
}

const SLOW_READERS = { stuckMs: 60_000, sweepMs: 1000 };
/** Well within what a server waits for an edge (30 s). */
const REPORT_MS = 5000;
const MOST_CONNECTIONS = 20_000;
const LIMIT_SETTINGS = {
  connections: `an edge takes ${MOST_CONNECTIONS}; several can share a port (--share-port)`,
  perAddress: '--per-address, or --trusted for a proxy',
};
/** Of one trouble after the other, this often one is told. */
const TELL_EVERY_MS = 10_000;

const LOOP = plainText(508, 'this edge asks itself: its origin must be the server, or an edge nearer to that');

const METHOD_NOT_ALLOWED = plainText(405, 'viewers only ask here', { Allow: ALLOWED_METHODS });
const TROUBLE: Readonly<Record<Trouble, Reply>> = {
  busy: plainText(503, 'too much is being fetched', { 'Retry-After': '1' }),
  down: plainText(502, 'the origin does not answer', { 'Retry-After': '1' }),
  late: plainText(504, 'the origin does not answer in time', { 'Retry-After': '1' }),
};

/** Viewers on one side, an origin on the other: equal requests become one, and what was said once is said from memory. */
export const createEdge = (options: EdgeOptions): Edge => {
  const { origin, memory, limits, tls, log, slowReaders = SLOW_READERS } = options;
  const { reportTo: server = origin, token, reportMs: everyMs = REPORT_MS } = options;
  const own = edgeName();
  const upstream = createUpstream(origin, own);
  let toldAt = -Infinity;
  const now = (): number => performance.now();
  const cache = new EdgeCache({
    store: new Store(memory),
    fetch: upstream.fetch,
    now,
    onTrouble: (error, { target }) => {
      if (now() - toldAt < TELL_EVERY_MS) return;
      toldAt = now();
      log.warn(
        { err: error, target: target.replace(PASS_IN_FRONT, '/p/…'), origin: origin.origin },
        'the origin does not answer',
      );
    },
  });
  const audience = new EdgeAudience();
  const addressOf = clientAddress(limits.trusted);
  const listener = new Listener({
    handle: (incoming, outgoing) => handle(incoming, outgoing, { cache, origin, own, audience, addressOf }),
    doorkeeper: new Doorkeeper({ connections: MOST_CONNECTIONS, ...limits }, log, LIMIT_SETTINGS),
    slowReaders,
    tls,
    onError: (error) => log.error({ err: error }, 'a request failed'),
  });
  const reporter = new Reporter({
    server,
    name: own,
    token: typeof token === 'function' ? token : () => token,
    tallies: () => audience.tallies(),
    everyMs,
    log,
  });
  return {
    start: async ({ host, port, sharePort }) => {
      const onError = (error: Error): void => log.error({ err: error }, 'HTTP server');
      const taken = await listener.start({ host, port, reusePort: sharePort }, onError);
      reporter.start();
      return { port: taken };
    },
    renew: (texts) => listener.renew(texts),
    stop: async () => {
      reporter.stop();
      await listener.stop();
      upstream.stop();
    },
  };
};

interface Place {
  readonly cache: EdgeCache;
  readonly origin: URL;
  /** This edge's name in CDN-Loop. */
  readonly own: string;
  readonly audience: EdgeAudience;
  /** Where a viewer is. */
  readonly addressOf: ClientAddress;
}

const handle = (incoming: Incoming, outgoing: Outgoing, place: Place): void => {
  const { cache, origin, own, audience, addressOf } = place;
  const { method, url = '/', headers, socket } = incoming;
  const address = socket.remoteAddress;
  const header = (name: string): string | undefined => asText(headers[name]);
  if (method !== 'GET' && method !== 'HEAD') {
    send(outgoing, method === 'OPTIONS' ? { status: 204, headers: PREFLIGHT, body: [] } : METHOD_NOT_ALLOWED);
    return;
  }
  if (url === '/health') {
    send(outgoing, edgeHealth(cache, origin));
    return;
  }
  const coding = header('accept-encoding');
  const asked = whatIsAskedWithPass(url, coding, addressOf({ address, header })) ?? whatIsAsked(url, coding);
  if (!asked) {
    send(outgoing, NOT_FOUND);
    return;
  }
  // Waiting for an answer, it would wait for itself.
  const through = edgesOf(header('cdn-loop'));
  if (through.includes(own)) {
    send(outgoing, LOOP);
    return;
  }
  const settle = (outcome: Entry | Trouble): void => {
    const reply = typeof outcome === 'string' ? TROUBLE[outcome] : replyWith(outcome, incoming);
    // Another edge counts its viewers itself.
    if (typeof outcome !== 'string' && outcome.status === 200 && through.length === 0) {
      audience.answered({ url: url.replace(PASS_IN_FRONT, ''), address, header });
    }
    send(outgoing, reply, method === 'HEAD');
  };
  const giveUp = cache.get({ ...asked, through }, settle);
  if (giveUp) outgoing.once('close', giveUp);
};

const replyWith = (entry: Entry, { headers }: Incoming): Reply => {
  const age = String(ageOf(entry, performance.now()));
  const { status, body, etag } = entry;
  const whole: PlainHeaders = { ...entry.headers, age };
  if (status !== 200 || etag === undefined) return { status, headers: whole, body: [body] };
  if (isNotModified(headers['if-none-match'], etag)) {
    const { 'content-length': _length, 'content-type': _type, 'content-encoding': _coding, ...kept } = whole;
    return { status: 304, headers: kept, body: [] };
  }
  // RFC 9110 14.2: of what is sent as it is; nobody wants a piece of a packed text.
  const isPlain = whole['content-encoding'] === undefined && rangeApplies(asText(headers['if-range']), etag);
  const range = isPlain ? parseRange(headers.range, body.length) : undefined;
  if (range === undefined) return { status, headers: whole, body: [body] };
  if (range === 'unsatisfiable') {
    const { 'content-type': _type, ...kept } = whole;
    const place = { 'content-range': `bytes */${body.length}`, 'content-length': '0', 'cache-control': 'no-store' };
    return { status: 416, headers: { ...kept, ...place }, body: [] };
  }
  const { first, last } = range;
  const place = {
    'content-range': `bytes ${first}-${last}/${body.length}`,
    'content-length': String(last - first + 1),
  };
  return { status: 206, headers: { ...whole, ...place }, body: [body.subarray(first, last + 1)] };
};

const asText = (header: string | string[] | undefined): string | undefined =>
  Array.isArray(header) ? header.join(', ') : header;

const send = (outgoing: Outgoing, { status, headers, body }: Reply, headOnly = false): void => {
  if (outgoing.destroyed || outgoing.headersSent) return;
  // Those of HTTP/2 look the same, and are typed apart.
  const response = outgoing as ServerResponse;
  response.writeHead(status, headers);
  response.end(headOnly ? undefined : body[0]);
};
