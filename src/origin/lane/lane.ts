import type { Socket } from 'node:net';
import { HeadEnd } from '../head-text.ts';
import { LaneConnection, type Desk, type LaneLimits, type Surroundings } from './lane-connection.ts';

export interface LaneOptions {
  readonly desk: Desk;
  /** Told what deciding on a request threw. Its connection is handed over. */
  readonly onError: (error: unknown) => void;
  readonly limits: LaneLimits;
  /** ms since the Unix epoch. */
  readonly now: () => number;
}

/**
 * The express lane: connections whose requests are read and answered without `node:http`, as long as they are simple
 * and what they ask for is in memory, or soon will be. One timer looks after all of them.
 */
export class Lane implements Surroundings {
  readonly desk: Desk;
  readonly #options: LaneOptions;
  /** Told to clients, as `node:http` tells it. */
  readonly #headEnd: HeadEnd;
  readonly #connections = new Set<LaneConnection>();
  #sweeper: NodeJS.Timeout | undefined;
  #stopping = false;
  /** Of the monotonic clock, at the last sweep: near enough to tell how long something has been quiet. */
  coarseNow = performance.now();

  constructor(options: LaneOptions) {
    this.desk = options.desk;
    this.#options = options;
    this.#headEnd = new HeadEnd(Math.floor(options.limits.idleMs / 1000));
  }

  get size(): number {
    return this.#connections.size;
  }

  /** No further requests are taken on connections that are answered from now on. */
  get stopping(): boolean {
    return this.#stopping;
  }

  fail(error: unknown): void {
    this.#options.onError(error);
  }

  get headEnd(): HeadEnd {
    return this.#headEnd.at(this.#options.now());
  }

  /** @param handOver takes over a connection for good, with what came and was not answered to be read from it again */
  take(socket: Socket, handOver: (socket: Socket) => void): void {
    if (!this.#sweeper) {
      this.coarseNow = performance.now();
      this.#sweeper = setInterval(() => this.#sweep(), this.#options.limits.sweepMs).unref();
    }
    this.#connections.add(new LaneConnection(socket, this, handOver));
  }

  /** For a connection that has ended or was handed over. */
  forget(connection: LaneConnection): void {
    this.#connections.delete(connection);
    if (this.#connections.size > 0) return;
    clearInterval(this.#sweeper);
    this.#sweeper = undefined;
  }

  /** Ends what is idle; what is being answered ends with its answer. */
  stop(): void {
    this.#stopping = true;
    for (const connection of this.#connections) connection.endIfIdle();
  }

  /** Ends everything at once. */
  cutOff(): void {
    for (const connection of this.#connections) connection.destroy();
  }

  #sweep(): void {
    const now = (this.coarseNow = performance.now());
    for (const connection of this.#connections) connection.endIfOverdue(now, this.#options.limits);
  }
}
