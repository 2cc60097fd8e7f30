import { createServer, STATUS_CODES, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { Http2ServerRequest, Http2ServerResponse } from 'node:http2';
import { createServer as createTlsServer, type Server as TlsServer } from 'node:https';
import type { AddressInfo, Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import type { TLSSocket } from 'node:tls';
import { getRequestListener } from '@hono/node-server';
import type { Hono } from 'hono';
import type { Logger } from 'pino';
import type { ClientAddress } from './client-address.ts';
import { readingRoom, reuseReads } from '../reads/reused-reads.ts';
import type { OriginEnv } from './exchange.ts';
import { COMMON } from './headers.ts';
import { inFrontOf } from './gate.ts';
import type { HttpCounts } from './http-counts.ts';
import type { Doorkeeper } from './doorkeeper.ts';
import { Http2Sessions } from './http2/sessions.ts';
import type { Desk, LaneLimits } from './lane/lane-connection.ts';
import { Lane } from './lane/lane.ts';
import { takePass } from './pass-path.ts';
import { limitPipelining } from './pipelining.ts';
import { MALFORMED } from './reply.ts';
import { SlowReaders } from './slow-readers.ts';

/** Request headers are a few hundred bytes: who needs longer for them is no player. */
const HEADERS_TIMEOUT_MS = 10_000;
/** No request here has a body worth waiting for. */
const REQUEST_TIMEOUT_MS = 15_000;
/** Longer than the idle time of proxies (nginx keeps its side for 60 s), so that they do not meet a closing socket. */
const KEEP_ALIVE_MS = 65_000;
/** A client that takes nothing for so long is dropped; longer than the longest hold, three times ten seconds. */
const STUCK_MS = 60_000;
/** How often overdue requests are looked for. */
const CHECK_INTERVAL_MS = 5000;
const LANE_LIMITS = { firstRequestMs: HEADERS_TIMEOUT_MS, idleMs: KEEP_ALIVE_MS, stuckMs: STUCK_MS, sweepMs: 1000 };
const MAX_HEADER_BYTES = 16 * 1024;
/** In the order of preference (RFC 7301). Safari asks for HTTP/2 where it is to play with low latency. */
const ALPNProtocols = ['h2', 'http/1.1'];
/**
 * Connections that wait to be taken, while the answers to a part go out: Node takes one in each turn of its loop, and
 * whom the kernel has no room for tries again after a second. The kernel's own limit (net.core.somaxconn) is 4096.
 */
const BACKLOG = 4096;

export interface HttpServer {
  readonly server: Server | TlsServer;
  readonly lane: Lane;
  /** Of a server of HTTPS. */
  readonly http2: Http2Sessions | undefined;
}

export interface TlsFiles {
  /** PEM texts. */
  readonly cert: string;
  readonly key: string;
}

export interface HttpServerOptions {
  readonly app: Hono<OriginEnv>;
  /** Answers what is hot without `node:http`. */
  readonly desk: Desk;
  readonly doorkeeper: Doorkeeper;
  /** Whom trusted proxies name; absent: none is trusted. */
  readonly addressOf?: ClientAddress | undefined;
  /** Counts what the app answers. */
  readonly counts: HttpCounts;
  readonly log: Logger;
  readonly laneLimits?: LaneLimits;
  /** Makes it a server of HTTPS. */
  readonly tls?: TlsFiles | undefined;
  /** Browsers are told to come by HTTPS alone. */
  readonly isStrict?: boolean | undefined;
}

/** Half a year (RFC 6797 6.1.1). */
const STRICT = `max-age=${183 * 86_400}`;
type Asked = IncomingMessage | Http2ServerRequest;
type Answered = ServerResponse | Http2ServerResponse;

/** One port: the express lane in front, and behind it `node:http` with the app, which knows all of HTTP. */
export const createHttpServer = ({
  app,
  desk,
  doorkeeper,
  addressOf,
  counts,
  log,
  tls,
  isStrict = false,
  laneLimits = LANE_LIMITS,
}: HttpServerOptions): HttpServer => {
  const answerByApp = getRequestListener(
    (request, env) => {
      if (isStrict) env.outgoing?.setHeader('Strict-Transport-Security', STRICT);
      return app.fetch(request, { ...env, addressOf });
    },
    {
      // HTTP/1.0 clients name no host, and none is needed.
      hostname: 'localhost',
      // What is no URL never reaches the app: its answer carries CORS all the same.
      errorHandler: () =>
        new Response(MALFORMED.body[0] as Buffer<ArrayBuffer>, { status: 400, headers: MALFORMED.headers }),
    },
  );
  const serve = (incoming: Asked, outgoing: Answered): void => {
    // What follows is about a URL without the pass of its viewer.
    takePass(incoming);
    outgoing.once('close', () => {
      if (outgoing.headersSent) counts.url(incoming.url ?? '', outgoing.statusCode);
    });
    void answerByApp(incoming, outgoing);
  };
  const options = {
    headersTimeout: HEADERS_TIMEOUT_MS,
    requestTimeout: REQUEST_TIMEOUT_MS,
    keepAliveTimeout: KEEP_ALIVE_MS,
    connectionsCheckingInterval: CHECK_INTERVAL_MS,
    maxHeaderSize: MAX_HEADER_BYTES,
    noDelay: true,
  };
  const handle = limitPipelining(serve);
  const server = tls
    ? createTlsServer({ ...options, ...tls, ALPNProtocols, handshakeTimeout: HEADERS_TIMEOUT_MS }, handle)
    : createServer(options, handle);
  server.timeout = STUCK_MS;
  server.on('clientError', refuse);
  const onError = (error: unknown): void => log.error({ err: error }, 'a request could not be decided on');
  const lane = new Lane({
    desk,
    limits: laneLimits,
    now: Date.now,
    onError,
  });
  const slow = new SlowReaders(laneLimits);
  const handOver =
    (pass: (socket: Socket) => void) =>
    (socket: Socket): void => {
      slow.watch(socket);
      pass(socket);
    };
  if (!tls) {
    const room = readingRoom();
    inFrontOf<Socket>(server, 'connection', (socket, pass) => {
      const endReuse = reuseReads(socket, room);
      const passOn = (one: Socket): void => {
        endReuse();
        pass(one);
      };
      lane.take(socket, handOver(passOn));
    });
    doorkeeper.guard(server);
    return { server, lane, http2: undefined };
  }
  const http2 = new Http2Sessions({
    desk,
    onError,
    limits: laneLimits,
    admit: (address) => doorkeeper.admitStream(address),
    listener: serve,
  });
  inFrontOf<TLSSocket>(server, 'secureConnection', (socket, pass) => {
    if (socket.alpnProtocol === 'h2') http2.take(socket);
    else lane.take(socket, handOver(pass as (socket: Socket) => void));
  });
  doorkeeper.guard(server);
  return { server, lane, http2 };
};

/** Resolves with the port that was taken. Rejects with the system's error, such as EADDRINUSE. */
export const listen = ({ server }: HttpServer, host: string, port: number): Promise<number> =>
  new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen({ port, host, backlog: BACKLOG }, () => {
      server.off('error', reject);
      resolve((server.address() as AddressInfo).port);
    });
  });

/** Takes no more requests, lets those in flight end, and cuts off what has not ended by then. */
export const close = ({ server, lane, http2 }: HttpServer, patienceMs: number): Promise<void> =>
  new Promise((resolve) => {
    const cutOff = setTimeout(() => {
      server.closeAllConnections();
      lane.cutOff();
      http2?.cutOff();
    }, patienceMs);
    server.close(() => {
      clearTimeout(cutOff);
      resolve();
    });
    server.closeIdleConnections();
    lane.stop();
    http2?.stop();
  });

/** What is no HTTP at all, or never comes to an end. */
const refuse = (error: NodeJS.ErrnoException, socket: Duplex): void => {
  if (error.code === 'ECONNRESET' || !socket.writable || (socket as Socket).bytesWritten > 0) {
    socket.destroy();
    return;
  }
  const status = STATUS_BY_ERROR[error.code ?? ''] ?? 400;
  const headers = { ...COMMON, 'Content-Length': '0', 'Cache-Control': 'no-store', Connection: 'close' };
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  socket.end(`HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\n${lines.join('')}\r\n`, () => socket.destroy());
};

const STATUS_BY_ERROR: Readonly<Record<string, number>> = {
  HPE_HEADER_OVERFLOW: 431,
  ERR_HTTP_REQUEST_TIMEOUT: 408,
};
