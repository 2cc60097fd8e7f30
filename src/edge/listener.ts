import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { Http2ServerRequest, Http2ServerResponse } from 'node:http2';
import { createServer as createTlsServer, type Server as TlsServer } from 'node:https';
import type { AddressInfo, ListenOptions, Socket } from 'node:net';
import type { TLSSocket } from 'node:tls';
import type { Doorkeeper } from '../origin/doorkeeper.ts';
import { inFrontOf } from '../origin/gate.ts';
import { Http2Sessions } from '../origin/http2/sessions.ts';
import { limitPipelining } from '../origin/pipelining.ts';
import { SlowReaders, type SlowReadersOptions } from '../origin/slow-readers.ts';

/** PEM texts. */
export interface TlsTexts {
  readonly cert: string;
  readonly key: string;
}

export type Incoming = IncomingMessage | Http2ServerRequest;
export type Outgoing = ServerResponse | Http2ServerResponse;

export interface ListenerOptions {
  readonly handle: (incoming: Incoming, outgoing: Outgoing) => void;
  readonly doorkeeper: Doorkeeper;
  readonly slowReaders: SlowReadersOptions;
  /** Makes it one of HTTPS, which speaks HTTP/2 as well. */
  readonly tls?: TlsTexts | undefined;
  readonly onError: (error: unknown) => void;
}

const HEADERS_TIMEOUT_MS = 10_000;
const KEEP_ALIVE_MS = 65_000;
/** Longer than any request is held. */
const STUCK_MS = 60_000;
const STOP_PATIENCE_MS = 500;
/** While the answers to a part go out, new connections wait (see origin/http-server.ts). */
const BACKLOG = 4096;
const ALPNProtocols = ['h2', 'http/1.1'];

/** Where viewers come in. */
export class Listener {
  readonly #server: Server | TlsServer;
  readonly #http2: Http2Sessions | undefined;

  constructor({ handle, doorkeeper, slowReaders, tls, onError }: ListenerOptions) {
    const options = { headersTimeout: HEADERS_TIMEOUT_MS, keepAliveTimeout: KEEP_ALIVE_MS, noDelay: true };
    const listener = limitPipelining(handle);
    const server = tls
      ? createTlsServer({ ...options, ...tls, ALPNProtocols, handshakeTimeout: HEADERS_TIMEOUT_MS }, listener)
      : createServer(options, listener);
    this.#server = server;
    server.timeout = STUCK_MS;
    const slow = new SlowReaders(slowReaders);
    if (tls) {
      const admit = (address: string) => doorkeeper.admitStream(address);
      const limits = { ...slowReaders, idleMs: KEEP_ALIVE_MS };
      const http2 = (this.#http2 = new Http2Sessions({ listener: handle, admit, limits, onError }));
      inFrontOf<TLSSocket>(server, 'secureConnection', (socket, pass) => {
        if (socket.alpnProtocol === 'h2') http2.take(socket);
        else {
          slow.watch(socket);
          pass(socket);
        }
      });
    } else server.on('connection', (socket: Socket) => slow.watch(socket));
    doorkeeper.guard(server);
  }

  /** @returns the port that was taken. Rejects with the system's error, such as EADDRINUSE */
  async start(
    at: Pick<ListenOptions, 'host' | 'port' | 'reusePort'>,
    onError: (error: Error) => void,
  ): Promise<number> {
    const server = this.#server;
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen({ ...at, exclusive: true, backlog: BACKLOG }, () => {
        server.off('error', reject);
        resolve();
      });
    });
    server.on('error', onError);
    return (server.address() as AddressInfo).port;
  }

  /** Takes another certificate for connections from now on. */
  renew(tls: TlsTexts): void {
    if ('setSecureContext' in this.#server) this.#server.setSecureContext({ ...tls });
  }

  /** Ends within a second. */
  stop(): Promise<void> {
    const server = this.#server;
    return new Promise((resolve) => {
      const cutOff = setTimeout(() => {
        server.closeAllConnections();
        this.#http2?.cutOff();
      }, STOP_PATIENCE_MS);
      server.close(() => {
        clearTimeout(cutOff);
        resolve();
      });
      server.closeIdleConnections();
      this.#http2?.stop();
    });
  }
}
