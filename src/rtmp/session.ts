import { readAmf, writeAmf, type AmfObject, type AmfValue } from './amf0.ts';
import { ChunkReader, type RtmpMessage } from './chunk-reader.ts';
import {
  acknowledgement,
  COMMAND_CHUNK_STREAM,
  EVENT_PING,
  EVENT_PONG,
  EVENT_STREAM_BEGIN,
  OUT_CHUNK_SIZE,
  peerBandwidth,
  setChunkSize,
  USER_CONTROL,
  userControl,
  windowSize,
  writeMessage,
} from './chunk-writer.ts';
import { answerHandshake, C0_C1_LENGTH, C2_LENGTH } from './handshake.ts';
import type { RtmpLimits } from './limits.ts';
import { ProtocolError } from './protocol-error.ts';

/** A message with media: type 8 sound, type 9 pictures; the payload is that of an FLV tag. */
export interface MediaMessage {
  readonly type: 8 | 9;
  /** Milliseconds, 32 bits, wraps. */
  readonly timestamp: number;
  /** Its memory is used again once it was taken: who keeps some of it copies it. */
  readonly payload: Buffer;
}

export interface PublishWish {
  readonly app: string;
  readonly key: string;
  readonly tcUrl: string | undefined;
  /** What the publisher calls itself. */
  readonly flashVer: string | undefined;
}

export interface SessionEvents {
  send(bytes: Buffer): void;
  /** Media is taken only after `accept()`. */
  publish(wish: PublishWish): void;
  media(message: MediaMessage): void;
  metadata(values: AmfObject): void;
  /** The publisher said that it is done. */
  unpublish(): void;
}

const AUDIO = 8;
const VIDEO = 9;
const DATA = 18;
const COMMAND = 20;
const AGGREGATE = 22;
const WINDOW_SIZE_MESSAGE = 5;
/** What we ask the peer to acknowledge, and it us: the usual number. Bytes. */
const WINDOW = 2_500_000;
const MEDIA_STREAM = 1;
/** Stream names and other texts of the peer are cut to this: longer ones are no stream keys. */
const MAX_TEXT = 1024;

type Phase = 'hello' | 'handshake' | 'connecting' | 'connected' | 'asking' | 'publishing' | 'over';

const text = (value: AmfValue): string | undefined =>
  typeof value === 'string' ? value.slice(0, MAX_TEXT) : undefined;
const object = (value: AmfValue): AmfObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Date) ? value : {};

/**
 * One peer's conversation: bytes in, answers and events out. It knows neither sockets nor time.
 * Every method may throw ProtocolError; the connection is to be closed then.
 */
export class RtmpSession {
  readonly #events: SessionEvents;
  /** What has come of the handshake, and what came in one piece with its end. */
  #hello: Buffer = Buffer.alloc(0);
  readonly #chunks: ChunkReader;
  #phase: Phase = 'hello';
  #app = '';
  #tcUrl: string | undefined;
  #flashVer: string | undefined;
  #hasPublished = false;
  #received = 0;
  #acknowledged = 0;
  #window = WINDOW;

  constructor(limits: RtmpLimits, events: SessionEvents) {
    this.#events = events;
    this.#chunks = new ChunkReader(limits, (message) => this.#message(message));
  }

  /** What is going on, for the log. */
  get phase(): Phase {
    return this.#phase;
  }

  push(bytes: Buffer): void {
    if (this.#phase === 'over') return;
    this.#received += bytes.length;
    if (this.#phase === 'hello' || this.#phase === 'handshake') this.#shakeHands(bytes);
    else this.#chunks.push(bytes);
    if (this.#received - this.#acknowledged >= this.#window / 2) {
      this.#acknowledged = this.#received;
      this.#events.send(acknowledgement(this.#received));
    }
  }

  /** Lets the publisher that asked begin. */
  accept(): void {
    if (this.#phase !== 'asking') return;
    this.#phase = 'publishing';
    this.#hasPublished = true;
    this.#events.send(userControl(EVENT_STREAM_BEGIN, MEDIA_STREAM));
    this.#status('status', 'NetStream.Publish.Start', 'publishing');
  }

  /** Tells the publisher that it may not, or no longer; the connection is to be closed behind it. */
  refuse(code: string, description: string): void {
    this.#phase = 'over';
    this.#status('error', code, description);
  }

  ping(timestamp: number): void {
    if (this.#phase === 'publishing') this.#events.send(userControl(EVENT_PING, timestamp));
  }

  #shakeHands(bytes: Buffer): void {
    this.#hello = Buffer.concat([this.#hello, bytes]);
    if (this.#phase === 'hello') {
      // What does not speak RTMP is told by its first byte: there is no need to wait for the rest.
      if (this.#hello.length > 0 && this.#hello[0] !== 3) answerHandshake(this.#hello.subarray(0, 1));
      if (this.#hello.length < C0_C1_LENGTH) return;
      this.#events.send(answerHandshake(this.#hello.subarray(0, C0_C1_LENGTH)));
      this.#hello = this.#hello.subarray(C0_C1_LENGTH);
      this.#phase = 'handshake';
    }
    if (this.#hello.length < C2_LENGTH) return;
    const chunks = this.#hello.subarray(C2_LENGTH);
    this.#hello = Buffer.alloc(0);
    this.#phase = 'connecting';
    this.#chunks.push(chunks);
  }

  #message(message: RtmpMessage): void {
    switch (message.type) {
      case AUDIO:
      case VIDEO:
        this.#media(message.type, message.timestamp, message.payload);
        return;
      case DATA:
        this.#data(message.payload);
        return;
      case COMMAND:
        this.#command(readAmf(message.payload));
        return;
      case AGGREGATE:
        this.#aggregate(message);
        return;
      case USER_CONTROL:
        this.#userControl(message.payload);
        return;
      case WINDOW_SIZE_MESSAGE:
        if (message.payload.length >= 4) this.#window = Math.max(1024, message.payload.readUInt32BE(0));
        return;
      default:
      // Acknowledgements, bandwidth limits, shared objects: nothing has to be done.
    }
  }

  #media(type: 8 | 9, timestamp: number, payload: Buffer): void {
    // What was on its way when the publish ended comes to nothing.
    if (this.#phase === 'over' || (this.#phase === 'connected' && this.#hasPublished)) return;
    if (this.#phase !== 'publishing') throw new ProtocolError('media was sent before the publish was let in');
    if (payload.length > 0) this.#events.media({ type, timestamp, payload });
  }

  /** RTMP 1.0 section 7.1.6: FLV tags in one message, each with its length behind it. */
  #aggregate({ payload, timestamp }: RtmpMessage): void {
    let first: number | undefined;
    for (let at = 0; at + 11 <= payload.length;) {
      const length = payload.readUIntBE(at + 1, 3);
      const time = payload.readUIntBE(at + 4, 3) + payload[at + 7]! * 2 ** 24;
      const end = at + 11 + length;
      if (end > payload.length) throw new ProtocolError('an aggregate message is cut short');
      first ??= time;
      const type = payload[at];
      if (type === AUDIO || type === VIDEO) {
        this.#media(type, (timestamp + time - first) >>> 0, payload.subarray(at + 11, end));
      }
      at = end + 4;
    }
  }

  #data(payload: Buffer): void {
    if (this.#phase !== 'publishing') return;
    const values = readAmf(payload);
    if (values[0] === '@setDataFrame') values.shift();
    if (values[0] === 'onMetaData') this.#events.metadata(object(values[1]));
  }

  #userControl(payload: Buffer): void {
    if (payload.length < 6 || payload.readUInt16BE(0) !== EVENT_PING) return;
    this.#events.send(userControl(EVENT_PONG, payload.readUInt32BE(2)));
  }

  #command([name, transaction, ...rest]: AmfValue[]): void {
    const id = typeof transaction === 'number' ? transaction : 0;
    switch (name) {
      case 'connect':
        this.#connect(id, object(rest[0]));
        return;
      case 'createStream':
        this.#answer('_result', id, null, MEDIA_STREAM);
        return;
      case 'publish':
        this.#publish(text(rest[1]));
        return;
      case 'closeStream':
      case 'deleteStream':
        this.#unpublish();
        return;
      case 'play':
      case 'play2':
        this.refuse('NetStream.Play.Failed', 'playing by RTMP is not offered: use HLS');
        throw new ProtocolError('it wants to play; only publishing is offered');
      case 'releaseStream':
      case 'FCPublish':
      case 'FCUnpublish':
      case '_checkbw':
        this.#answer('_result', id, null, undefined);
        return;
      default:
      // Commands that encoders send without waiting for an answer.
    }
  }

  #connect(id: number, command: AmfObject): void {
    if (this.#phase !== 'connecting') throw new ProtocolError('a second connect');
    const app = text(command['app']);
    if (app === undefined) throw new ProtocolError('a connect without an application name');
    // Some encoders hang the query, or a slash, on the application.
    this.#app = app.split('?')[0]!.replace(/\/+$/, '');
    this.#tcUrl = text(command['tcUrl']);
    this.#flashVer = text(command['flashVer']);
    this.#phase = 'connected';
    this.#events.send(windowSize(WINDOW));
    this.#events.send(peerBandwidth(WINDOW));
    this.#events.send(setChunkSize(OUT_CHUNK_SIZE));
    const enhanced = Array.isArray(command['fourCcList']) ? { fourCcList: ['avc1', 'hvc1', 'av01'] } : {};
    const server = { fmsVer: 'FMS/3,5,7,7009', capabilities: 31, mode: 1, ...enhanced };
    const status = {
      level: 'status',
      code: 'NetConnection.Connect.Success',
      description: 'connected',
      objectEncoding: 0,
    };
    this.#answer('_result', id, server, status);
  }

  #publish(name: string | undefined): void {
    if (this.#phase !== 'connected') throw new ProtocolError(`a publish while ${this.#phase}`);
    this.#phase = 'asking';
    const key = (name ?? '').split('?')[0]!;
    this.#events.publish({ app: this.#app, key, tcUrl: this.#tcUrl, flashVer: this.#flashVer });
  }

  /** The connection stays: the publisher may publish again, or close it. */
  #unpublish(): void {
    if (this.#phase !== 'publishing') return;
    this.#phase = 'connected';
    this.#status('status', 'NetStream.Unpublish.Success', 'no longer publishing');
    this.#events.unpublish();
  }

  #answer(name: string, id: number, ...values: AmfValue[]): void {
    this.#events.send(writeMessage(COMMAND_CHUNK_STREAM, COMMAND, 0, writeAmf(name, id, ...values)));
  }

  #status(level: 'status' | 'error', code: string, description: string): void {
    const payload = writeAmf('onStatus', 0, null, { level, code, description });
    this.#events.send(writeMessage(COMMAND_CHUNK_STREAM, COMMAND, MEDIA_STREAM, payload));
  }
}
