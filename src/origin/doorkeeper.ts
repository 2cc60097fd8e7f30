import type { Server, Socket } from 'node:net';
import type { Logger } from 'pino';
import { AddressLimit, type AddressLimitOptions } from './address-limit.ts';
import { inFrontOf } from './gate.ts';

export interface ConnectionLimits extends AddressLimitOptions {
  /** At a time, on one server. */
  readonly connections: number;
}

/** Whoever is refused comes again: told no more often. */
const TELL_EVERY_MS = 60_000;

/** Lets no more connections in than there may be. Those beyond are closed without a word: it would cost as much again. */
export class Doorkeeper {
  readonly #limits: ConnectionLimits;
  readonly #byAddress: AddressLimit;
  readonly #log: Logger;
  #toldAt = -Infinity;

  constructor(limits: ConnectionLimits, log: Logger) {
    this.#limits = limits;
    this.#byAddress = new AddressLimit(limits);
    this.#log = log;
  }

  /** Stands at the door of a server; of several, connections from one address are counted together. */
  guard(server: Server): void {
    const { connections, perAddress } = this.#limits;
    server.maxConnections = connections;
    server.on('drop', (from) =>
      this.#tell({ address: from?.remoteAddress, connections }, 'too many connections: http.limits.connections'),
    );
    inFrontOf<Socket>(server, 'connection', (socket, pass) => {
      const address = socket.remoteAddress;
      const leave = address === undefined ? undefined : this.#byAddress.enter(address);
      if (!leave) {
        socket.destroy();
        const hint =
          'too many connections from one address: http.limits.perAddress, or http.limits.trusted for a proxy';
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
