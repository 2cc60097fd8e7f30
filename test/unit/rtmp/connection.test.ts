import { EventEmitter } from 'node:events';
import type { Socket } from 'node:net';
import { pino } from 'pino';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { userControl } from '../../../src/rtmp/chunk-writer.ts';
import { RtmpConnection } from '../../../src/rtmp/connection.ts';
import { DEFAULT_LIMITS } from '../../../src/rtmp/limits.ts';
import type { PublicationSink, PublishDecision, PublishRequest } from '../../../src/rtmp/publication.ts';
import { Beat } from '../../../src/clock/beat.ts';
import { REST_MS, Rests } from '../../../src/reads/rests.ts';
import * as peer from './peer.ts';

/** The side of a socket that a connection sees. */
class FakeSocket extends EventEmitter {
  written: Buffer[] = [];
  writableLength = 0;
  writableEnded = false;
  destroyed = false;
  reading = true;
  setNoDelay(): void {
    // Nothing to delay.
  }
  write(bytes: Buffer): void {
    this.written.push(bytes);
  }
  /** What has come while it was paused. */
  readonly waiting: Buffer[] = [];
  pause(): void {
    this.reading = false;
  }
  resume(): void {
    this.reading = true;
  }
  end(): void {
    this.writableEnded = true;
  }
  destroy(): void {
    if (this.destroyed) return;
    this.destroyed = true;
    this.emit('close');
  }
}

const { handshakeMs, publishMs, idleMs } = DEFAULT_LIMITS;

/** Rests that read what waits in a `FakeSocket`. */
const fakeRests = (): Rests =>
  new Rests(new Beat(), (socket, room) => (socket as unknown as FakeSocket).waiting.shift()?.copy(room));

/** A connection with a peer, an owner and time in the test's hand. */
class Rig {
  readonly socket = new FakeSocket();
  readonly lines: { level: number; msg: string; reason?: string }[] = [];
  readonly ended: string[] = [];
  readonly media: number[] = [];
  readonly requests: PublishRequest[] = [];
  readonly connection: RtmpConnection;
  decision: PublishDecision | Promise<PublishDecision> | Error;
  sink: PublicationSink = {
    message: ({ type }) => void this.media.push(type),
    metadata: () => undefined,
    ended: (reason) => void this.ended.push(reason),
  };

  constructor(rests?: Rests) {
    this.decision = this.letIn;
    const log = pino({}, { write: (line: string) => this.lines.push(JSON.parse(line) as Rig['lines'][0]) });
    this.connection = new RtmpConnection({
      id: 'rtmp-1',
      socket: this.socket as unknown as Socket,
      remoteAddress: '192.0.2.7',
      limits: DEFAULT_LIMITS,
      log,
      rests,
      room: Buffer.alloc(64 * 1024),
      handlers: {
        authorize: async (request) => {
          this.requests.push(request);
          if (this.decision instanceof Error) throw this.decision;
          return this.decision;
        },
      },
    });
  }

  get letIn(): PublishDecision {
    return { accept: true, begin: () => this.sink };
  }

  push(...pieces: Buffer[]): void {
    this.socket.emit('data', Buffer.concat(pieces));
  }

  /** As far as the answer to its publish, and what follows from it. */
  async published(): Promise<this> {
    this.push(peer.handshake(), peer.connect(), peer.createStream(), peer.publish());
    await vi.advanceTimersByTimeAsync(0);
    return this;
  }

  get statuses(): unknown[] {
    return peer.statusesOf(Buffer.concat(this.socket.written).subarray(peer.SERVER_HANDSHAKE_LENGTH));
  }

  get reasons(): unknown[] {
    return this.lines.map(({ reason }) => reason);
  }
}

describe('a connection', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => {
    expect(vi.getTimerCount()).toBeLessThanOrEqual(1);
    vi.useRealTimers();
  });

  it('passes on media once its publisher was let in', async () => {
    const rig = await new Rig().published();
    rig.push(peer.video(), peer.audio());
    expect(rig.media).toEqual([9, 8]);
    expect(rig.requests).toMatchObject([{ app: 'live', key: 'secret', remoteAddress: '192.0.2.7' }]);
    rig.socket.destroy();
    expect(rig.ended).toEqual(['connection closed']);
    expect(rig.lines).toEqual([]);
  });

  it('does not read a byte while the key is being checked', async () => {
    const { promise, resolve } = Promise.withResolvers<PublishDecision>();
    const rig = new Rig();
    rig.decision = promise;
    await rig.published();
    expect(rig.socket.reading).toBe(false);
    // Holding back and letting go belong to somebody else: they do not open what waits for an answer.
    rig.connection.pause();
    rig.connection.resume();
    expect(rig.socket.reading).toBe(false);
    resolve(rig.letIn);
    await vi.advanceTimersByTimeAsync(0);
    expect(rig.socket.reading).toBe(true);
    expect(rig.statuses).toEqual(['NetStream.Publish.Start']);
    rig.socket.destroy();
  });

  it('rests after a read where nobody waits for each picture, and is read at beats with the others', async () => {
    const rests = fakeRests();
    const [one, other] = [new Rig(rests), new Rig(rests)];
    for (const rig of [one, other]) {
      rig.sink = { ...rig.sink, patient: true };
      await rig.published();
      expect(rig.socket.reading).toBe(true);
      rig.push(peer.video());
      expect(rig.socket.reading).toBe(false);
    }
    one.socket.waiting.push(peer.audio());
    other.socket.waiting.push(peer.video());
    await vi.advanceTimersByTimeAsync(REST_MS - 1);
    expect([one.media, other.media]).toEqual([[9], [9]]);
    await vi.advanceTimersByTimeAsync(1);
    expect([one.media, other.media]).toEqual([
      [9, 8],
      [9, 9],
    ]);
    expect([one, other].map(({ socket }) => socket.reading)).toEqual([false, false]);
    // Nothing has come: it is waited for.
    for (let beats = 0; beats < 10; beats++) {
      other.socket.waiting.push(peer.audio());
      await vi.advanceTimersByTimeAsync(REST_MS);
    }
    expect([one, other].map(({ socket }) => socket.reading)).toEqual([true, false]);
    // There is more than a moment's worth.
    one.push(peer.video(Buffer.alloc(40_000, 0x17)));
    expect(one.socket.reading).toBe(true);
    for (const { socket } of [one, other]) socket.destroy();
    await vi.advanceTimersByTimeAsync(1000);
  });

  it('is read as it comes once it publishes no more', async () => {
    const rig = new Rig(fakeRests());
    rig.sink = { ...rig.sink, patient: true };
    await rig.published();
    rig.push(peer.video());
    rig.socket.waiting.push(peer.deleteStream());
    await vi.advanceTimersByTimeAsync(REST_MS);
    expect([rig.socket.reading, rig.ended]).toEqual([true, ['the publisher stopped']]);
    rig.socket.destroy();
    await vi.advanceTimersByTimeAsync(1000);
  });

  it('does not rest where players wait for each part, nor is read while it is held', async () => {
    const [low, held] = [new Rig(fakeRests()), new Rig(fakeRests())];
    await low.published();
    low.push(peer.video());
    expect(low.socket.reading).toBe(true);
    let holds = false;
    const message = ({ type }: { type: number }): void => {
      held.media.push(type);
      if (holds) held.connection.pause();
    };
    held.sink = { ...held.sink, patient: true, message };
    await held.published();
    held.push(peer.video());
    held.connection.pause();
    held.socket.waiting.push(peer.audio());
    await vi.advanceTimersByTimeAsync(2 * REST_MS);
    expect([held.socket.reading, held.media]).toEqual([false, [9]]);
    held.connection.resume();
    expect(held.socket.reading).toBe(true);
    // It may be its own bytes that it is held for.
    held.push(...held.socket.waiting.splice(0));
    held.socket.waiting.push(peer.audio(), peer.video());
    holds = true;
    await vi.advanceTimersByTimeAsync(3 * REST_MS);
    expect([held.socket.reading, held.socket.waiting.length]).toEqual([false, 1]);
    for (const { socket } of [low, held]) socket.destroy();
    await vi.advanceTimersByTimeAsync(1000);
  });

  it('tells a publisher that is refused why, and closes', async () => {
    const rig = new Rig();
    rig.decision = { accept: false, code: 'NetStream.Publish.Denied', description: 'wrong stream key' };
    await rig.published();
    expect(rig.statuses).toEqual(['NetStream.Publish.Denied']);
    expect(rig.socket.writableEnded).toBe(true);
    rig.push(peer.video());
    await vi.advanceTimersByTimeAsync(1000);
    expect(rig.socket.destroyed).toBe(true);
    expect([rig.media, rig.ended]).toEqual([[], []]);
  });

  it('refuses a publisher whose key cannot be checked', async () => {
    const rig = new Rig();
    rig.decision = new Error('the database is away');
    await rig.published();
    expect(rig.statuses).toEqual(['NetStream.Publish.Denied']);
    expect(rig.lines.map(({ msg }) => msg)).toEqual(['a publisher could not be checked']);
    await vi.advanceTimersByTimeAsync(1000);
  });

  it('is told that another was faster while its key was being checked', async () => {
    const rig = new Rig();
    rig.decision = { accept: true, begin: () => undefined };
    await rig.published();
    expect(rig.statuses).toEqual(['NetStream.Publish.BadName']);
    expect(rig.socket.writableEnded).toBe(true);
    await vi.advanceTimersByTimeAsync(1000);
  });

  it('is told why it has to go, with the status that fits', async () => {
    const rig = await new Rig().published();
    rig.connection.close('the stream key was revoked', 'NetStream.Publish.Denied');
    expect(rig.statuses).toEqual(['NetStream.Publish.Start', 'NetStream.Publish.Denied']);
    expect(rig.ended).toEqual(['the stream key was revoked']);
    await vi.advanceTimersByTimeAsync(1000);
  });

  it('lets nobody in who has left while the key was being checked', async () => {
    const { promise, resolve } = Promise.withResolvers<PublishDecision>();
    const rig = new Rig();
    rig.decision = promise;
    await rig.published();
    rig.socket.destroy();
    resolve(rig.letIn);
    await vi.advanceTimersByTimeAsync(0);
    expect(rig.statuses).toEqual([]);
    expect(rig.ended).toEqual([]);
  });

  it('gives the handshake five seconds', async () => {
    const rig = new Rig();
    rig.push(peer.handshake().subarray(0, 2000));
    await vi.advanceTimersByTimeAsync(handshakeMs - 1);
    expect(rig.socket.writableEnded).toBe(false);
    await vi.advanceTimersByTimeAsync(1);
    expect(rig.socket.writableEnded).toBe(true);
    expect(rig.reasons).toEqual(['no handshake in time']);
    await vi.advanceTimersByTimeAsync(1000);
  });

  it.each([
    ['nothing', []],
    ['a connect', [peer.connect()]],
    ['commands again and again', [peer.connect(), peer.createStream(), peer.createStream()]],
  ])('gives who has sent %s after the handshake ten seconds to publish', async (_, pieces) => {
    const rig = new Rig();
    // In one piece, as librtmp's third part of the handshake and its connect often come.
    rig.push(peer.handshake(), ...pieces);
    for (let count = 0; count < 9; count++) {
      await vi.advanceTimersByTimeAsync(publishMs / 10);
      if (pieces.length > 0) rig.push(peer.createStream());
    }
    expect(rig.socket.writableEnded).toBe(false);
    await vi.advanceTimersByTimeAsync(publishMs / 10);
    expect(rig.socket.writableEnded).toBe(true);
    expect(rig.reasons).toEqual(['no publish in time']);
    await vi.advanceTimersByTimeAsync(1000);
  });

  it('gives a key that is being checked no longer than that', async () => {
    const rig = new Rig();
    rig.decision = new Promise(() => undefined);
    await rig.published();
    await vi.advanceTimersByTimeAsync(publishMs);
    expect(rig.socket.writableEnded).toBe(true);
    await vi.advanceTimersByTimeAsync(1000);
  });

  it('asks a silent publisher whether it is there, and lets it go if it is not', async () => {
    const rig = await new Rig().published();
    rig.push(peer.video());
    const before = rig.socket.written.length;
    await vi.advanceTimersByTimeAsync(idleMs * 2);
    const pings = rig.socket.written.slice(before).filter((bytes) => peer.messagesOf(bytes)[0]?.type === 4);
    expect(pings.length).toBeGreaterThanOrEqual(1);
    expect(rig.socket.destroyed).toBe(true);
    expect(rig.ended).toEqual(['nothing was heard for 15 s']);
  });

  it('keeps a publisher that has nothing to send, but answers', async () => {
    const rig = await new Rig().published();
    for (let count = 0; count < 30; count++) {
      await vi.advanceTimersByTimeAsync(idleMs / 3);
      rig.push(userControl(7, 1));
    }
    expect(rig.ended).toEqual([]);
    rig.socket.destroy();
  });

  it('does not take the time that it did not read for silence', async () => {
    const rig = await new Rig().published();
    rig.connection.pause();
    expect(rig.socket.reading).toBe(false);
    await vi.advanceTimersByTimeAsync(idleMs * 3);
    expect(rig.ended).toEqual([]);
    rig.connection.resume();
    expect(rig.socket.reading).toBe(true);
    await vi.advanceTimersByTimeAsync(idleMs / 2);
    expect(rig.ended).toEqual([]);
    rig.socket.destroy();
  });

  it('ends a peer that stops publishing and does nothing else', async () => {
    const rig = await new Rig().published();
    rig.push(peer.deleteStream());
    expect(rig.ended).toEqual(['the publisher stopped']);
    await vi.advanceTimersByTimeAsync(publishMs + 1000);
    expect(rig.socket.destroyed).toBe(true);
    expect(rig.ended).toHaveLength(1);
  });

  it('lets a publisher come again on the same connection', async () => {
    const rig = await new Rig().published();
    rig.push(peer.deleteStream(), peer.createStream(), peer.publish('other'));
    await vi.advanceTimersByTimeAsync(0);
    rig.push(peer.video());
    expect(rig.media).toEqual([9]);
    expect(rig.requests.map(({ key }) => key)).toEqual(['secret', 'other']);
    await vi.advanceTimersByTimeAsync(idleMs / 2);
    expect(rig.ended).toHaveLength(1);
    rig.socket.destroy();
  });

  it('ends with one line in the log when the protocol is broken', async () => {
    const rig = new Rig();
    rig.push(Buffer.from('GET / HTTP/1.1\r\n\r\n'));
    expect(rig.socket.writableEnded).toBe(true);
    expect(rig.lines).toHaveLength(1);
    expect(rig.lines[0]).toMatchObject({ msg: 'RTMP connection ended', from: '192.0.2.7', phase: 'hello' });
    await vi.advanceTimersByTimeAsync(1000);
    expect(rig.socket.destroyed).toBe(true);
  });

  it('ends alone when whoever takes its media fails', async () => {
    const broken = new Rig();
    broken.sink = {
      message: () => {
        throw new TypeError('a picture is malformed');
      },
      metadata: () => undefined,
      ended: () => {
        throw new Error('the end cannot be told');
      },
    };
    await broken.published();
    broken.push(peer.video());
    expect(broken.socket.writableEnded).toBe(true);
    expect(broken.lines.map(({ msg }) => msg)).toEqual([
      'RTMP connection failed while publishing',
      'the end of a publication could not be passed on',
    ]);
    await vi.advanceTimersByTimeAsync(1000);
  });

  it('ends a peer that asks and asks, and does not read the answers', () => {
    const rig = new Rig();
    rig.push(peer.handshake(), peer.connect());
    rig.socket.writableLength = 1024 * 1024;
    rig.push(peer.createStream());
    expect(rig.socket.writableEnded).toBe(true);
    expect(rig.reasons).toEqual(['it does not read what it is sent']);
    rig.socket.destroy();
  });

  it('ends once, whatever happens then', async () => {
    const rig = await new Rig().published();
    rig.connection.close('the server stops');
    rig.connection.close('again');
    rig.socket.emit('error', new Error('ECONNRESET'));
    rig.socket.destroy();
    expect(rig.ended).toEqual(['the server stops']);
    expect(rig.statuses).toEqual(['NetStream.Publish.Start', 'NetStream.Publish.Idle']);
    await vi.advanceTimersByTimeAsync(1000);
  });
});
