import type { Server, Socket } from 'node:net';
import type { Logger } from 'pino';
import { AddressLimit, type AddressLimitOptions } from './address-limit.ts';
import { inFrontOf } from './gate.ts';

export interface ConnectionLimits extends AddressLimitOptions {
  /** At a time, on one server. */
  readonly connections: number;
}

/** What to change where the limits are too narrow. */
export interface LimitSettings {
  readonly connections: string;
  readonly perAddress: string;
}

const OF_CONFIG: LimitSettings = {
  connections: 'http.limits.connections',
  perAddress: 'http.limits.perAddress, or http.limits.trusted for a proxy',
};

/**
 * Streams of HTTP/2 for each connection that there may be: a player holds a playlist and a part of picture and of sound.
 * Without a bound they would be a hundred, at 13 kB each while they are held.
 */
const STREAMS = 4;

/** Whoever is refused comes again: told no more often. */
const TELL_EVERY_MS = 60_000;

/** Lets no more connections in than there may be. Those beyond are closed without a word: it would cost as much again. */
export class Doorkeeper {
  readonly #limits: ConnectionLimits;
  readonly #byAddress: AddressLimit;
  readonly #streamsByAddress: AddressLimit;
  #streams = 0;
  readonly #log: Logger;
  readonly #settings: LimitSettings;
  #toldAt = -Infinity;
  readonly #open = new Set<Socket>();
  /** By connections that have ended. */
  #sentBytes = 0;

  constructor(limits: ConnectionLimits, log: Logger, settings = OF_CONFIG) {
    this.#limits = limits;
    this.#settings = settings;
    this.#byAddress = new AddressLimit(limits);
    this.#streamsByAddress = new AddressLimit({ ...limits, perAddress: STREAMS * limits.perAddress });
    this.#log = log;
  }

  /** Stands at the door of a server; of several, connections from one address are counted together. */
  guard(server: Server): void {
    const { connections, perAddress } = this.#limits;
    server.maxConnections = connections;
    server.on('drop', (from) =>
      this.#tell({ address: from?.remoteAddress, connections }, `too many connections: ${this.#settings.connections}`),
    );
    inFrontOf<Socket>(server, 'connection', (socket, pass) => {
      const address = socket.remoteAddress;
      const leave = address === undefined ? undefined : this.#byAddress.enter(address);
      if (!leave) {
        socket.destroy();
        const hint = `too many connections from one address: ${this.#settings.perAddress}`;
        if (address !== undefined) this.#tell({ address, perAddress }, hint);
        return;
      }
      this.#open.add(socket);
      socket.once('close', () => {
        this.#open.delete(socket);
        this.#sentBytes += socket.bytesWritten;
        leave();
      });
      pass(socket);
    });
  }

  /** Connections that are open, on all servers. */
  get connections(): number {
    return this.#open.size;
  }

  /** Sent since the start. Counts as it is asked: not for every request. */
  get sentBytes(): number {
    let sum = this.#sentBytes;
    for (const { bytesWritten } of this.#open) sum += bytesWritten;
    return sum;
  }

  /**
   * Lets a stream of HTTP/2 in, of all servers together.
   * @returns to be called when it has ended; undefined where there are too many
   */
  admitStream(address: string): (() => void) | undefined {
    const { connections, perAddress } = this.#limits;
    const leave = this.#streams < STREAMS * connections ? this.#streamsByAddress.enter(address) : undefined;
    if (!leave) {
      this.#tell({ address, connections, perAddress }, `too many requests by HTTP/2: ${this.#settings.perAddress}`);
      return undefined;
    }
    this.#streams++;
    return () => {
      this.#streams--;
      leave();
    };
  }

  #tell(facts: object, text: string): void {
    const now = performance.now();
    if (now - this.#toldAt < TELL_EVERY_MS) return;
    this.#toldAt = now;
    this.#log.warn(facts, text);
  }
}
