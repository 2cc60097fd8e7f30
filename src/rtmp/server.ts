import { createServer, type Server, type Socket } from 'node:net';
import { createServer as createTlsServer } from 'node:tls';
import type { Logger } from 'pino';
import { Beat } from '../clock/beat.ts';
import { RtmpConnection } from './connection.ts';
import { DEFAULT_LIMITS, type RtmpLimits } from './limits.ts';
import type { RtmpHandlers } from './publication.ts';
import { Rests } from '../reads/rests.ts';
import { readingRoom, reuseReads } from '../reads/reused-reads.ts';

export interface RtmpServerOptions {
  readonly host: string;
  /** 0 takes any free port. */
  readonly port: number;
  readonly log: Logger;
  readonly handlers: RtmpHandlers;
  readonly limits?: Partial<RtmpLimits>;
  /** PEM texts: the server then speaks RTMPS. */
  readonly tls?: TlsFiles;
  /** At which publishers are read that nobody waits for. Absent: one of its own. */
  readonly beat?: Beat | undefined;
}

export interface RtmpServer {
  /** @throws Error that names the port and what to do when it cannot be listened on */
  start(): Promise<{ port: number }>;
  stop(): Promise<void>;
  /** Takes another certificate for connections from now on. Only for RTMPS. */
  renew(tls: TlsFiles): void;
}

/** PEM texts. */
export interface TlsFiles {
  readonly cert: string;
  readonly key: string;
}

const REFUSALS_QUIET_MS = 10_000;

/** An error that the command line shows without a stack. */
const listenError = (error: NodeJS.ErrnoException, { host, port, tls }: RtmpServerOptions): Error => {
  const [name, setting] = tls ? ['RTMPS', 'rtmps.port'] : ['RTMP', 'rtmp.port (SLUICE_RTMP_PORT)'];
  const why =
    error.code === 'EADDRINUSE'
      ? `another program listens there: stop it, or set ${setting} to another`
      : error.message;
  return Object.assign(new Error(`${name} cannot listen on ${host}:${port}: ${why}`), { code: error.code });
};

/** Counts who is connected, and says who may not. */
class Doorkeeper {
  readonly #limits: RtmpLimits;
  readonly #perAddress = new Map<string, number>();
  #total = 0;

  constructor(limits: RtmpLimits) {
    this.#limits = limits;
  }

  enter(address: string): boolean {
    const here = this.#perAddress.get(address) ?? 0;
    if (this.#total >= this.#limits.connections || here >= this.#limits.connectionsPerAddress) return false;
    this.#total++;
    this.#perAddress.set(address, here + 1);
    return true;
  }

  leave(address: string): void {
    this.#total--;
    const here = (this.#perAddress.get(address) ?? 1) - 1;
    if (here > 0) this.#perAddress.set(address, here);
    else this.#perAddress.delete(address);
  }
}

/** One line per flood and ten seconds, not one per connection. */
class Refusals {
  readonly #log: Logger;
  #count = 0;
  #quietUntil = -Infinity;

  constructor(log: Logger) {
    this.#log = log;
  }

  tell(address: string): void {
    this.#count++;
    if (performance.now() < this.#quietUntil) return;
    this.#log.warn({ from: address, refused: this.#count }, 'RTMP connection refused: too many connections');
    this.#quietUntil = performance.now() + REFUSALS_QUIET_MS;
    this.#count = 0;
  }
}

/** Listens for RTMP publishers. Each connection lives, and dies, by itself. */
export const createRtmpServer = (options: RtmpServerOptions): RtmpServer => {
  const { host, port, log, handlers, tls } = options;
  const limits = { ...DEFAULT_LIMITS, ...options.limits };
  const door = new Doorkeeper(limits);
  const refusals = new Refusals(log);
  const connections = new Map<RtmpConnection, Promise<void>>();
  const room = readingRoom();
  // What TLS has read and decoded is not held back by a pause.
  const rests = tls ? undefined : new Rests(options.beat ?? new Beat());
  let count = 0;

  const accept = (socket: Socket): void => {
    const remoteAddress = socket.remoteAddress ?? 'unknown';
    // Also without a connection object the socket's errors must have a listener.
    socket.on('error', () => undefined);
    if (!door.enter(remoteAddress)) {
      refusals.tell(remoteAddress);
      socket.destroy();
      return;
    }
    const connection = new RtmpConnection({
      id: `rtmp-${++count}`,
      socket,
      remoteAddress,
      limits,
      handlers,
      rests,
      room,
      log,
    });
    const closed = new Promise<void>((resolve) => socket.once('close', resolve)).then(() => {
      door.leave(remoteAddress);
      connections.delete(connection);
    });
    connections.set(connection, closed);
  };

  const tlsServer = tls && createTlsServer({ ...tls, handshakeTimeout: limits.handshakeMs }, accept);
  tlsServer?.on('tlsClientError', (error: Error) => log.debug({ err: error }, 'TLS handshake failed'));
  const server: Server =
    tlsServer ??
    createServer((socket) => {
      reuseReads(socket, room);
      accept(socket);
    });

  return {
    start: () =>
      new Promise((resolve, reject) => {
        server.once('error', (error: NodeJS.ErrnoException) => reject(listenError(error, options)));
        server.listen(port, host, () => {
          server.on('error', (error) => log.error({ err: error }, 'RTMP server'));
          const address = server.address();
          resolve({ port: typeof address === 'object' && address ? address.port : port });
        });
      }),
    renew: (files) => tlsServer?.setSecureContext({ ...files }),
    stop: async () => {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      for (const connection of connections.keys()) connection.close('the server stops');
      await Promise.all([closed, ...connections.values()]);
    },
  };
};
