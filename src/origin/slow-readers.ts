import type { Socket } from 'node:net';

export interface SlowReadersOptions {
  /** For a megabyte of an answer to be taken, ms. */
  readonly stuckMs: number;
  readonly sweepMs: number;
}

interface Mark {
  /** Given to the socket so far. */
  readonly bytes: number;
  /** By the monotonic clock, ms. */
  readonly deadline: number;
}

const MEGABYTE = 1024 * 1024;

/** How long a client may take over so many bytes, ms. */
export const patienceFor = (bytes: number, stuckMs: number): number =>
  stuckMs * Math.max(1, Math.ceil(bytes / MEGABYTE));

/**
 * Ends connections whose clients take too long over what they asked for. A socket's own time-out begins anew with each
 * byte that is taken: who takes one a minute would keep a segment in memory for as long as he likes.
 */
export class SlowReaders {
  readonly #options: SlowReadersOptions;
  readonly #sockets = new Map<Socket, Mark | undefined>();
  #sweeper: NodeJS.Timeout | undefined;

  constructor(options: SlowReadersOptions) {
    this.#options = options;
  }

  /** Until it closes. */
  watch(socket: Socket): void {
    this.#sockets.set(socket, undefined);
    socket.once('close', () => this.#forget(socket));
    this.#sweeper ??= setInterval(() => this.#sweep(performance.now()), this.#options.sweepMs).unref();
  }

  #forget(socket: Socket): void {
    this.#sockets.delete(socket);
    if (this.#sockets.size > 0) return;
    clearInterval(this.#sweeper);
    this.#sweeper = undefined;
  }

  #sweep(now: number): void {
    for (const [socket, mark] of this.#sockets) {
      const queued = socket.writableLength;
      const bytes = queued === 0 ? 0 : socket.bytesWritten;
      if (queued === 0) this.#sockets.set(socket, undefined);
      else if (mark?.bytes !== bytes) {
        this.#sockets.set(socket, { bytes, deadline: now + patienceFor(queued, this.#options.stuckMs) });
      } else if (now > mark.deadline) socket.destroy();
    }
  }
}
