import type { Socket } from 'node:net';
import type { Logger } from 'pino';
import type { RtmpLimits } from './limits.ts';
import { ProtocolError } from './protocol-error.ts';
import type { PublicationSink, PublishDecision, RtmpHandlers, RtmpPublication } from './publication.ts';
import { RtmpSession, type PublishWish } from './session.ts';
import type { Resting, Rests } from '../reads/rests.ts';

export interface ConnectionOptions {
  readonly id: string;
  readonly socket: Socket;
  readonly remoteAddress: string;
  readonly limits: RtmpLimits;
  readonly handlers: RtmpHandlers;
  /** Absent: it is read whenever something comes. */
  readonly rests?: Rests | undefined;
  /** Memory that is used again with each read of a connection that rests, of all of them. */
  readonly room?: Buffer | undefined;
  readonly log: Logger;
}

/** What we may owe a peer that does not read our answers; it is closed beyond. Bytes. */
const MAX_UNSENT = 256 * 1024;
/** A last status is given this long to reach the peer, ms. */
const FAREWELL_MS = 500;

/** One peer's socket: feeds its session, keeps its time limits, and ends alone whatever goes wrong with it. */
export class RtmpConnection implements RtmpPublication {
  readonly id: string;
  readonly remoteAddress: string;
  app = '';
  key = '';
  encoderName: string | undefined;
  readonly #options: ConnectionOptions;
  readonly #session: RtmpSession;
  #sink: PublicationSink | undefined;
  #deadline: NodeJS.Timeout;
  #lastBytes = performance.now();
  #paused = false;
  #asking = false;
  #resting: Resting | undefined;
  #over = false;

  constructor(options: ConnectionOptions) {
    const { socket, limits } = options;
    this.id = options.id;
    this.remoteAddress = options.remoteAddress;
    this.#options = options;
    this.#session = new RtmpSession(limits, {
      send: (bytes) => this.#send(bytes),
      publish: (wish) => this.#ask(wish),
      media: (message) => this.#sink?.message(message),
      metadata: (values) => this.#sink?.metadata(values),
      unpublish: () => this.#unpublished(),
    });
    this.#deadline = setTimeout(() => this.#endLate(), limits.handshakeMs);
    socket.setNoDelay(true);
    socket.on('data', (bytes: Buffer) => this.#guard(() => this.#read(bytes)));
    socket.on('error', (error) => this.#end(`connection broken: ${error.message}`, false));
    socket.on('close', () => this.#end('connection closed', false));
  }

  pause(): void {
    this.#paused = true;
    this.#flow();
  }

  resume(): void {
    this.#paused = false;
    // The time that we did not read is not the publisher's silence.
    this.#lastBytes = performance.now();
    this.#flow();
  }

  close(reason: string, code: string = 'NetStream.Publish.Idle'): void {
    if (this.#over) return;
    this.#guard(() => this.#session.refuse(code, reason));
    this.#end(reason, false);
  }

  #unpublished(): void {
    const sink = this.#sink;
    this.#sink = undefined;
    this.#endRest();
    this.#flow();
    this.#rearm(this.#options.limits.publishMs);
    sink?.ended('the publisher stopped');
  }

  #flow(): void {
    const { socket } = this.#options;
    if (this.#paused || this.#asking) this.#endRest();
    if (this.#paused || this.#asking || this.#resting) socket.pause();
    else socket.resume();
  }

  #read(bytes: Buffer): void {
    // What still comes behind a farewell is not looked at.
    if (this.#over) return;
    this.#lastBytes = performance.now();
    const before = this.#session.phase;
    this.#session.push(bytes);
    // The commands may have come in one piece with the handshake's end.
    if (isHandshake(before) && !isHandshake(this.#session.phase)) this.#rearm(this.#options.limits.publishMs);
    const { rests, room } = this.#options;
    if (this.#sink?.patient && room && rests?.isDue(bytes.length)) this.#rest(rests, room);
  }

  #rest(rests: Rests, room: Buffer): void {
    if (this.#resting || this.#paused || this.#asking || this.#over) return;
    const callback = (length: number): boolean => {
      this.#guard(() => this.#read(room.subarray(0, length)));
      return true;
    };
    const wake = (): void => {
      this.#resting = undefined;
      if (!this.#over) this.#flow();
    };
    this.#resting = { socket: this.#options.socket, reads: { buffer: room, callback }, wake };
    this.#flow();
    rests.begin(this.#resting);
  }

  /** It is read again when something comes, unless something else keeps it from that. */
  #endRest(): void {
    if (this.#resting) this.#options.rests?.end(this.#resting);
    this.#resting = undefined;
  }

  #send(bytes: Buffer): void {
    const { socket } = this.#options;
    if (socket.destroyed || socket.writableEnded) return;
    socket.write(bytes);
    if (socket.writableLength > MAX_UNSENT) throw new ProtocolError('it does not read what it is sent');
  }

  #ask({ app, key, tcUrl, flashVer }: PublishWish): void {
    this.app = app;
    this.key = key;
    this.encoderName = flashVer;
    // Not one byte of media is read before the answer.
    this.#asking = true;
    this.#flow();
    const request = { app, key, remoteAddress: this.remoteAddress, tcUrl, flashVer };
    Promise.resolve()
      .then(() => this.#options.handlers.authorize(request))
      .then(
        (decision) => this.#guard(() => this.#decide(decision)),
        (error: unknown) => {
          this.#options.log.error({ err: error }, 'a publisher could not be checked');
          this.#guard(() => this.#decide(UNCHECKED));
        },
      );
  }

  #decide(decision: PublishDecision): void {
    if (this.#over) return;
    this.#asking = false;
    const sink = decision.accept ? decision.begin(this) : undefined;
    if (!sink) {
      const { code, description } = decision.accept ? TAKEN : decision;
      this.#session.refuse(code, description);
      this.#end(description, false);
      return;
    }
    this.#sink = sink;
    this.#rearm(this.#options.limits.idleMs / 2);
    this.#session.accept();
    this.#flow();
  }

  /** Whatever is thrown by the peer's bytes, or by who takes them, ends this connection and nothing else. */
  #guard(action: () => void): void {
    try {
      action();
    } catch (error) {
      // A RangeError is what the readers of media say of damage.
      const expected = error instanceof ProtocolError || error instanceof RangeError;
      const doing = `while ${this.#session.phase}`;
      if (!expected)
        this.#options.log.error({ err: error, from: this.remoteAddress }, `RTMP connection failed ${doing}`);
      this.#end(error instanceof Error ? error.message : String(error), expected);
    }
  }

  #rearm(ms: number): void {
    clearTimeout(this.#deadline);
    this.#deadline = setTimeout(() => this.#watch(), ms);
  }

  /** Asks a publisher that is silent whether it is there, and lets it go if it does not answer. */
  #watch(): void {
    const { idleMs } = this.#options.limits;
    if (!this.#sink) {
      this.#endLate();
      return;
    }
    const silent = performance.now() - this.#lastBytes;
    if (silent > idleMs && !this.#paused) {
      this.#end(`nothing was heard for ${idleMs / 1000} s`, false);
      return;
    }
    if (silent > idleMs / 3) this.#guard(() => this.#session.ping(Math.round(performance.now())));
    this.#rearm(idleMs / 2);
  }

  #endLate(): void {
    const missing = isHandshake(this.#session.phase) ? 'handshake' : 'publish';
    this.#end(`no ${missing} in time`, this.key === '');
  }

  #end(reason: string, log: boolean): void {
    if (this.#over) return;
    this.#over = true;
    clearTimeout(this.#deadline);
    const { socket } = this.#options;
    if (log)
      this.#options.log.warn({ from: this.remoteAddress, phase: this.#session.phase, reason }, 'RTMP connection ended');
    const sink = this.#sink;
    this.#sink = undefined;
    this.#endRest();
    socket.resume();
    socket.end();
    setTimeout(() => socket.destroy(), FAREWELL_MS).unref();
    try {
      sink?.ended(reason);
    } catch (error) {
      this.#options.log.error({ err: error }, 'the end of a publication could not be passed on');
    }
  }
}

const TAKEN = { code: 'NetStream.Publish.BadName', description: 'somebody publishes here already' } as const;

const UNCHECKED: PublishDecision = {
  accept: false,
  code: 'NetStream.Publish.Denied',
  description: 'the stream key could not be checked; try again',
};

const isHandshake = (phase: RtmpSession['phase']): boolean => phase === 'hello' || phase === 'handshake';
