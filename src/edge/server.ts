import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo, ListenOptions } from 'node:net';
import type { Logger } from 'pino';
import type { AddressLimitOptions } from '../origin/address-limit.ts';
import { isNotModified, rangeApplies } from '../origin/conditional.ts';
import { Doorkeeper } from '../origin/doorkeeper.ts';
import { ALLOWED_METHODS, PREFLIGHT, type PlainHeaders } from '../origin/headers.ts';
import { limitPipelining } from '../origin/pipelining.ts';
import { parseRange } from '../origin/range.ts';
import { NOT_FOUND, plainText, type Reply } from '../origin/reply.ts';
import { SlowReaders, type SlowReadersOptions } from '../origin/slow-readers.ts';
import { whatIsAsked } from './asked.ts';
import { EdgeCache, type Trouble } from './cache.ts';
import { ageOf, type Entry } from './entry.ts';
import { edgeHealth } from './health.ts';
import { edgeName, edgesOf } from './loop.ts';
import { Store } from './store.ts';
import { createUpstream } from './upstream.ts';

export interface EdgeOptions {
  /** `http://HOST:PORT` of the origin, or of another edge. */
  readonly origin: URL;
  /** Bytes of answers that are kept. */
  readonly memory: number;
  /** Connections at a time from one address, but for those that are trusted (origin/address-limit.ts). */
  readonly limits: AddressLimitOptions;
  readonly log: Logger;
  /** Absent: as the origin has it. */
  readonly slowReaders?: SlowReadersOptions;
}

export interface Edge {
  /** @param sharePort others may listen on the same port; the system deals the connections out to them */
  start(at: { host: string; port: number; sharePort: boolean }): Promise<{ port: number }>;
  /** Ends within a second. */
  stop(): Promise<void>;
}

const HEADERS_TIMEOUT_MS = 10_000;
const KEEP_ALIVE_MS = 65_000;
/** Longer than any request is held. */
const STUCK_MS = 60_000;
const SLOW_READERS = { stuckMs: STUCK_MS, sweepMs: 1000 };
const STOP_PATIENCE_MS = 500;
/** While the answers to a part go out, new connections wait (see origin/http-server.ts). */
const BACKLOG = 4096;
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
export const createEdge = ({ origin, memory, limits, log, slowReaders = SLOW_READERS }: EdgeOptions): Edge => {
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
      log.warn({ err: error, target, origin: origin.origin }, 'the origin does not answer');
    },
  });
  const server = createServer(
    { headersTimeout: HEADERS_TIMEOUT_MS, keepAliveTimeout: KEEP_ALIVE_MS, noDelay: true },
    limitPipelining((incoming, outgoing) => handle(incoming, outgoing, { cache, origin, own })),
  );
  server.timeout = STUCK_MS;
  const slow = new SlowReaders(slowReaders);
  server.on('connection', (socket) => slow.watch(socket));

  new Doorkeeper({ connections: MOST_CONNECTIONS, ...limits }, log, LIMIT_SETTINGS).guard(server);
  return {
    start: async ({ host, port, sharePort }) => {
      const taken = await listen(server, { host, port, reusePort: sharePort, exclusive: true, backlog: BACKLOG });
      server.on('error', (error) => log.error({ err: error }, 'HTTP server'));
      return { port: taken };
    },
    stop: async () => {
      await close(server);
      upstream.stop();
    },
  };
};

interface Place {
  readonly cache: EdgeCache;
  readonly origin: URL;
  /** This edge's name in CDN-Loop. */
  readonly own: string;
}

const handle = (incoming: IncomingMessage, outgoing: ServerResponse, { cache, origin, own }: Place): void => {
  const { method, url = '/', headers } = incoming;
  if (method !== 'GET' && method !== 'HEAD') {
    send(outgoing, method === 'OPTIONS' ? { status: 204, headers: PREFLIGHT, body: [] } : METHOD_NOT_ALLOWED);
    return;
  }
  if (url === '/health') {
    send(outgoing, edgeHealth(cache, origin));
    return;
  }
  const asked = whatIsAsked(url, headers['accept-encoding']);
  if (!asked) {
    send(outgoing, NOT_FOUND);
    return;
  }
  // Waiting for an answer, it would wait for itself.
  const through = edgesOf(asText(headers['cdn-loop']));
  if (through.includes(own)) {
    send(outgoing, LOOP);
    return;
  }
  const settle = (outcome: Entry | Trouble): void => {
    const reply = typeof outcome === 'string' ? TROUBLE[outcome] : replyWith(outcome, incoming);
    send(outgoing, reply, method === 'HEAD');
  };
  const giveUp = cache.get({ ...asked, through }, settle);
  if (giveUp) outgoing.once('close', giveUp);
};

const replyWith = (entry: Entry, { headers }: IncomingMessage): Reply => {
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

const send = (outgoing: ServerResponse, { status, headers, body }: Reply, headOnly = false): void => {
  if (outgoing.destroyed || outgoing.headersSent) return;
  outgoing.writeHead(status, headers);
  outgoing.end(headOnly ? undefined : body[0]);
};

const listen = (server: Server, options: ListenOptions): Promise<number> =>
  new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(options, () => {
      server.off('error', reject);
      resolve((server.address() as AddressInfo).port);
    });
  });

const close = (server: Server): Promise<void> =>
  new Promise((resolve) => {
    const cutOff = setTimeout(() => server.closeAllConnections(), STOP_PATIENCE_MS);
    server.close(() => {
      clearTimeout(cutOff);
      resolve();
    });
    server.closeIdleConnections();
  });
