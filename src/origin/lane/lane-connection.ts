import type { Socket } from 'node:net';
import { startOfHead } from '../head-text.ts';
import { Held, type Carrier } from '../held.ts';
import { Elsewhere, type Outcome } from '../outcome.ts';
import { ReadyReply } from '../ready-reply.ts';
import type { Reply } from '../reply.ts';
import type { HeadEnd } from '../head-text.ts';
import type { LiveRequest } from '../live-request.ts';
import type { HeaderFields } from './header-fields.ts';
import { readHead, type RequestHead } from './request-head.ts';

/** Whoever knows the answers. */
export interface Desk {
  decide(request: LiveRequest): Outcome;
  /** Told of what the lane answers itself. */
  observe(request: LiveRequest): void;
  /** Told how that went, with each answer that is sent. */
  answered(request: LiveRequest, status: number): void;
}

/** All in ms; kept to within a sweep. */
export interface LaneLimits {
  /** For the first request of a connection. */
  readonly firstRequestMs: number;
  /** Between requests. */
  readonly idleMs: number;
  /** For a megabyte of an answer to be taken. */
  readonly stuckMs: number;
  readonly sweepMs: number;
}

/** What a connection asks of the lane that it is in. */
export interface Surroundings {
  readonly desk: Desk;
  /** Of the monotonic clock, at the last sweep. */
  readonly coarseNow: number;
  readonly headEnd: HeadEnd;
  /** No further requests are taken on connections that are answered from now on. */
  readonly stopping: boolean;
  /** Told what deciding on a request threw. */
  fail(error: unknown): void;
  /** For a connection that has ended or was handed over. */
  forget(connection: LaneConnection): void;
}

/** What is given to a socket at a time. The rest of an answer waits until that is taken, and costs nothing. */
const MOST_QUEUED_BYTES = 1024 * 1024;

/**
 * `fresh`: no request yet. `idle`: between requests. `held`: one waits for its answer. `sending`: an answer is not yet
 * taken. `ending`: after the last answer. `gone`: closed, or somebody else's.
 */
type State = 'fresh' | 'idle' | 'held' | 'sending' | 'ending' | 'gone';

/** One connection in the express lane: one request after the other is read, decided on and answered. */
export class LaneConnection implements Carrier {
  readonly #socket: Socket;
  readonly #lane: Surroundings;
  readonly #passOn: (socket: Socket) => void;
  #state: State = 'fresh';
  /** The last time that something moved, by the lane's coarse clock. */
  #movedAt: number;
  /** What is being answered, while it is held. */
  #request: RequestHead | undefined;
  #held: Held | undefined;
  /** Those of the last request. */
  #fields: HeaderFields | undefined;
  /** Sent on while an answer is owed. Nothing more is read until that is given. */
  #ahead: Buffer | undefined;
  /** An answer on its way to the socket, and how far it got: pieces, and bytes of the one after these. */
  #pieces: readonly Uint8Array[] = [];
  #piecesGiven = 0;
  #bytesGiven = 0;
  #isLast = false;

  constructor(socket: Socket, lane: Surroundings, handOver: (socket: Socket) => void) {
    this.#socket = socket;
    this.#lane = lane;
    this.#passOn = handOver;
    this.#movedAt = lane.coarseNow;
    socket.on('data', this.#onData);
    socket.on('drain', this.#onDrain);
    socket.on('end', this.#onEnd);
    socket.on('error', this.#onError);
    socket.on('close', this.#onClose);
  }

  /** The answer to the request that was held. */
  answer(reply: Reply): void {
    const request = this.#request;
    if (this.#state !== 'held' || !request) return;
    this.#held = this.#request = undefined;
    this.#movedAt = this.#lane.coarseNow;
    this.#send(reply, request);
    this.#goOn();
  }

  /** When the server stops: what is being answered ends with its answer. */
  endIfIdle(): void {
    if (this.#state === 'fresh' || this.#state === 'idle') this.#end();
  }

  /** @param now by the monotonic clock, ms */
  endIfOverdue(now: number, limits: LaneLimits): void {
    const state = this.#state;
    if (state === 'held' || state === 'gone') return;
    const { firstRequestMs, idleMs, stuckMs } = limits;
    const limit = state === 'fresh' ? firstRequestMs : state === 'idle' ? idleMs : stuckMs;
    // The coarse clock may be late by one sweep.
    if (now - this.#movedAt > limit + limits.sweepMs) this.destroy();
  }

  destroy(): void {
    this.#socket.destroy();
  }

  readonly #onData = (bytes: Buffer): void => {
    this.#movedAt = this.#lane.coarseNow;
    if (this.#state === 'fresh' || this.#state === 'idle') this.#take(bytes);
    else if (this.#state !== 'ending') this.#keepForLater(bytes);
  };

  readonly #onDrain = (): void => {
    if (this.#state !== 'sending') return;
    this.#movedAt = this.#lane.coarseNow;
    this.#give();
    this.#goOn();
  };

  /** The client sends no more; what it is being sent is sent to the end. Nobody is left waiting for what is to come. */
  readonly #onEnd = (): void => {
    this.#held?.giveUp();
    this.#held = this.#request = undefined;
    this.#isLast = true;
    if (this.#state !== 'sending') this.#end();
  };

  /** Clients go as they like. `close` follows. */
  readonly #onError = (): void => undefined;

  readonly #onClose = (): void => {
    this.#held?.giveUp();
    this.#leave();
  };

  #take(bytes: Buffer): void {
    let left = bytes;
    for (;;) {
      const request = readHead(left, this.#socket, this.#fields);
      const outcome = request && this.#decide(request);
      if (!request || !outcome || outcome instanceof Elsewhere) {
        this.#handOver(left);
        return;
      }
      this.#fields = request.fields;
      this.#lane.desk.observe(request);
      if (outcome instanceof Held) this.#hold(outcome, request);
      else this.#send(outcome, request);
      if (request.byteLength === left.length) return;
      left = left.subarray(request.byteLength);
      if (this.#state !== 'idle') {
        if (this.#state !== 'ending') this.#keepForLater(left);
        return;
      }
    }
  }

  /** Undefined where that fails: the app is asked again, and tells why. */
  #decide(request: RequestHead): Outcome | undefined {
    try {
      return this.#lane.desk.decide(request);
    } catch (error) {
      this.#lane.fail(error);
      return undefined;
    }
  }

  #hold(held: Held, request: RequestHead): void {
    this.#state = 'held';
    this.#request = request;
    this.#held = held;
    held.begin(this);
  }

  #send(reply: Reply, request: RequestHead): void {
    const { method, fields } = request;
    this.#lane.desk.answered(request, reply.status);
    const end = this.#lane.headEnd;
    const isReady = reply instanceof ReadyReply;
    this.#isLast ||= fields.closes || this.#lane.stopping || (!isReady && reply.headers['Connection'] === 'close');
    if (isReady && !this.#isLast && method === 'GET') {
      this.#pieces = reply.pieces(end);
    } else {
      const text = startOfHead(reply.status, reply.headers) + (this.#isLast ? end.closing : end.kept);
      const head = Buffer.from(text, 'latin1');
      this.#pieces = method === 'HEAD' ? [head] : [head, ...reply.body];
    }
    this.#give();
  }

  /** Gives the socket as much of the answer as it takes, and what it may be given to keep. */
  #give(): void {
    const socket = this.#socket;
    do {
      socket.cork();
      this.#giveSome();
      socket.uncork();
    } while (this.#piecesGiven < this.#pieces.length && !isBehind(socket));
    if (this.#piecesGiven < this.#pieces.length || isBehind(socket)) {
      this.#state = 'sending';
      return;
    }
    this.#pieces = NOTHING;
    this.#piecesGiven = 0;
    this.#state = 'idle';
    if (this.#isLast) this.#end();
  }

  #giveSome(): void {
    let room = MOST_QUEUED_BYTES;
    while (room > 0 && this.#piecesGiven < this.#pieces.length) {
      const piece = this.#pieces[this.#piecesGiven]!;
      const from = this.#bytesGiven;
      const to = Math.min(piece.length, from + room);
      this.#socket.write(to - from === piece.length ? piece : piece.subarray(from, to));
      room -= to - from;
      if (to < piece.length) {
        this.#bytesGiven = to;
      } else {
        this.#bytesGiven = 0;
        this.#piecesGiven++;
      }
    }
  }

  /** The memory of what was read is used again. */
  #keepForLater(bytes: Buffer): void {
    this.#ahead = this.#ahead ? Buffer.concat([this.#ahead, bytes]) : Buffer.from(bytes);
    this.#socket.pause();
  }

  /** With what was sent on, once nothing is owed any more. */
  #goOn(): void {
    const ahead = this.#ahead;
    if (!ahead || this.#state !== 'idle') return;
    this.#ahead = undefined;
    this.#socket.resume();
    this.#take(ahead);
  }

  #end(): void {
    this.#state = 'ending';
    this.#socket.destroySoon();
  }

  /** For good: whoever takes over reads these bytes, and all that come after them. */
  #handOver(bytes: Buffer): void {
    const socket = this.#socket;
    this.#leave();
    // What is put back flows only from a stream that stands.
    socket.pause();
    socket.unshift(Buffer.from(bytes));
    this.#passOn(socket);
    socket.resume();
  }

  #leave(): void {
    const socket = this.#socket;
    this.#state = 'gone';
    socket.off('data', this.#onData);
    socket.off('drain', this.#onDrain);
    socket.off('end', this.#onEnd);
    socket.off('error', this.#onError);
    socket.off('close', this.#onClose);
    this.#lane.forget(this);
  }
}

const NOTHING: readonly Uint8Array[] = [];

/** Below its mark a socket says nothing when it has sent what it was given, and its queue is short. */
const isBehind = (socket: Socket): boolean => socket.writableNeedDrain && socket.writableLength > 0;
