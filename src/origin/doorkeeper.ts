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

/** Whoever is refused comes again: told no more often. */
const TELL_EVERY_MS = 60_000;

/** Lets no more connections in than there may be. Those beyond are closed without a word: it would cost as much again. */
export class Doorkeeper {
  readonly #limits: ConnectionLimits;
  readonly #byAddress: AddressLimit;
  readonly #log: Logger;
  readonly #settings: LimitSettings;
  #toldAt = -Infinity;

  constructor(limits: ConnectionLimits, log: Logger, settings = OF_CONFIG) {
    this.#limits = limits;
    this.#settings = settings;
    this.#byAddress = new AddressLimit(limits);
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
      socket.once('close', leave);
      pass(socket);
    });
  }

  #tell(facts: object, text: string): void {
    const now = performance.now();
    if (now - this.#toldAt < TELL_EVERY_MS) return;
    this.#toldAt = now;
    this.#log.warn(facts, text);
  }
}
