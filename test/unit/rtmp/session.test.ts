import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { AmfObject } from '../../../src/rtmp/amf0.ts';
import { userControl, windowSize, writeMessage } from '../../../src/rtmp/chunk-writer.ts';
import { DEFAULT_LIMITS, type RtmpLimits } from '../../../src/rtmp/limits.ts';
import { ProtocolError } from '../../../src/rtmp/protocol-error.ts';
import { RtmpSession, type MediaMessage, type PublishWish } from '../../../src/rtmp/session.ts';
import * as peer from './peer.ts';

/** A session whose peer and whose owner the test plays. */
class Rig {
  readonly wishes: PublishWish[] = [];
  readonly media: MediaMessage[] = [];
  readonly metadata: AmfObject[] = [];
  readonly session: RtmpSession;
  unpublished = 0;
  #sent: Buffer[] = [];

  constructor(limits: Partial<RtmpLimits> = {}) {
    this.session = new RtmpSession(
      { ...DEFAULT_LIMITS, ...limits },
      {
        send: (bytes) => this.#sent.push(bytes),
        publish: (wish) => this.wishes.push(wish),
        media: (message) => this.media.push({ ...message, payload: Buffer.from(message.payload) }),
        metadata: (values) => this.metadata.push(values),
        unpublish: () => this.unpublished++,
      },
    );
  }

  push(...pieces: Buffer[]): this {
    this.session.push(Buffer.concat(pieces));
    return this;
  }

  connected(): this {
    return this.push(peer.handshake(), peer.connect());
  }

  published(): this {
    this.connected().push(peer.createStream(), peer.publish());
    this.session.accept();
    return this;
  }

  /** What was sent since the handshake, or since the last look. */
  answers(): Buffer {
    const bytes = Buffer.concat(this.#sent);
    const handshake = this.#handshakeSeen ? 0 : peer.SERVER_HANDSHAKE_LENGTH;
    this.#handshakeSeen = true;
    this.#sent = [];
    return bytes.subarray(handshake);
  }
  #handshakeSeen = false;
}

describe('the handshake', () => {
  it('is answered once the first two pieces are there, with an echo of the peer', () => {
    const sent: Buffer[] = [];
    const nothing = (): void => undefined;
    const events = { publish: nothing, media: nothing, metadata: nothing, unpublish: nothing };
    const session = new RtmpSession(DEFAULT_LIMITS, { ...events, send: (bytes) => sent.push(bytes) });
    const hello = Buffer.alloc(1537, 7);
    hello[0] = 3;
    session.push(hello.subarray(0, 1536));
    expect(sent).toEqual([]);
    session.push(hello.subarray(1536));
    expect(Buffer.concat(sent)).toHaveLength(peer.SERVER_HANDSHAKE_LENGTH);
    expect(Buffer.concat(sent).subarray(1 + 1536)).toEqual(hello.subarray(1));
  });

  it('tells what is no RTMP by its first byte', () => {
    expect(() => new Rig().push(Buffer.from('G'))).toThrow(/this is not an RTMP publisher/);
  });

  it('comes to the same wherever the bytes are cut', () => {
    const all = Buffer.concat([peer.handshake(), peer.connect(), peer.createStream(), peer.publish()]);
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 900 }), { maxLength: 20 }), (sizes) => {
        const rig = new Rig();
        let at = 0;
        for (const size of [...sizes, all.length]) {
          rig.push(all.subarray(at, at + size));
          at += size;
        }
        expect(rig.wishes).toEqual([{ app: 'live', key: 'secret', tcUrl: 'rtmp://host/live', flashVer: 'FMLE/3.0' }]);
      }),
      { numRuns: 50 },
    );
  });
});

describe('a publisher', () => {
  it('is answered as servers answer: window, bandwidth, chunk size, success, a stream, the start', () => {
    const rig = new Rig().connected();
    const connected = rig.answers();
    expect(peer.messagesOf(connected).map(({ type }) => type)).toEqual([5, 6, 20]);
    expect(peer.commandsOf(connected)[0]).toMatchObject(['_result', 1, {}, { code: 'NetConnection.Connect.Success' }]);
    rig.push(peer.createStream(7));
    expect(peer.commandsOf(rig.answers())).toEqual([['_result', 7, null, 1]]);
    rig.push(peer.publish());
    expect(rig.answers()).toHaveLength(0);
    rig.session.accept();
    const started = rig.answers();
    expect(peer.statusesOf(started)).toEqual(['NetStream.Publish.Start']);
    expect(peer.messagesOf(started).map(({ type, streamId }) => [type, streamId])).toEqual([
      [4, 0],
      [20, 1],
    ]);
  });

  it('may hang a slash or a query on the application, and a query on the key', () => {
    const rig = new Rig().push(peer.handshake(), peer.connect({ app: 'live/?a=b' }), peer.publish('key?c=d'));
    expect(rig.wishes[0]).toMatchObject({ app: 'live', key: 'key' });
  });

  it('is offered the codecs of enhanced RTMP only when it asks', () => {
    const offered = (more: AmfObject): unknown => {
      const rig = new Rig().push(peer.handshake(), peer.connect(more));
      return peer.commandsOf(rig.answers())[0]![2];
    };
    expect(offered({})).not.toHaveProperty('fourCcList');
    expect(offered({ fourCcList: ['hvc1'] })).toHaveProperty('fourCcList');
  });

  it('sends media with its timestamps, extended ones too, and metadata in either form', () => {
    const extended = Buffer.from([6, 255, 255, 255, 0, 0, 2, 9, 1, 0, 0, 0, 0xff, 0xff, 0xff, 0xfe, 0x17, 1]);
    const rig = new Rig().published().push(peer.video(), peer.audio(), extended);
    expect(rig.media.map(({ type, timestamp }) => [type, timestamp])).toEqual([
      [9, 0],
      [8, 0],
      [9, 0xfffffffe],
    ]);
    rig.push(peer.metadata({ encoder: 'obs' }));
    expect(rig.metadata).toEqual([{ encoder: 'obs' }]);
  });

  it('may put several tags into one message', () => {
    const tag = (type: number, time: number, data: number[]): Buffer => {
      const header = Buffer.alloc(11);
      header[0] = type;
      header.writeUIntBE(data.length, 1, 3);
      header.writeUIntBE(time & 0xffffff, 4, 3);
      header[7] = Math.floor(time / 2 ** 24);
      return Buffer.concat([header, Buffer.from(data), Buffer.alloc(4)]);
    };
    const first = 0x01fffff0;
    const body = Buffer.concat([tag(8, first, [1]), tag(18, first, [9]), tag(9, first + 40, [2, 3])]);
    const rig = new Rig().published().push(writeMessage(4, 22, 1, body));
    expect(rig.media).toEqual([
      { type: 8, timestamp: 0, payload: Buffer.from([1]) },
      { type: 9, timestamp: 40, payload: Buffer.from([2, 3]) },
    ]);
    const cut = writeMessage(4, 22, 1, body.subarray(0, body.length - 5));
    expect(() => rig.push(cut)).toThrow(ProtocolError);
  });

  it('says that it is done, and may begin again on the same connection', () => {
    const rig = new Rig().published();
    rig.answers();
    rig.push(peer.command('FCUnpublish', 5, null, 'secret'), peer.deleteStream(), peer.deleteStream());
    expect(rig.unpublished).toBe(1);
    expect(peer.statusesOf(rig.answers())).toEqual(['NetStream.Unpublish.Success']);
    // What was still on its way comes to nothing.
    rig.push(peer.video());
    expect(rig.media).toEqual([]);
    rig.push(peer.createStream(), peer.publish('another'));
    rig.session.accept();
    rig.push(peer.video());
    expect(rig.wishes.map(({ key }) => key)).toEqual(['secret', 'another']);
    expect(rig.media).toHaveLength(1);
  });
});

describe('a peer that does things in another order', () => {
  it.each([
    ['publishes before it connects', [peer.publish()], /publish while connecting/],
    ['sends media before it connects', [peer.video()], /before the publish was let in/],
    ['connects twice', [peer.connect(), peer.connect()], /second connect/],
    ['connects to nothing', [peer.command('connect', 1, {})], /without an application/],
    ['connects with no object', [peer.command('connect', 1)], /without an application/],
    ['sends media before it publishes', [peer.connect(), peer.audio()], /before the publish was let in/],
    ['sends media before it is let in', [peer.connect(), peer.publish(), peer.video()], /before the publish/],
    ['asks twice', [peer.connect(), peer.publish(), peer.publish()], /publish while asking/],
    ['wants to play', [peer.connect(), peer.command('play', 2, null, 'secret')], /wants to play/],
  ])('%s: its connection ends', (_, pieces, error) => {
    const rig = new Rig().push(peer.handshake());
    expect(() => rig.push(...pieces)).toThrow(error);
    expect(() => new Rig().push(peer.handshake(), ...pieces)).toThrow(ProtocolError);
    expect(rig.media).toEqual([]);
  });

  it('publishes a second stream on one connection: its connection ends', () => {
    const rig = new Rig().published().push(peer.createStream(9));
    expect(() => rig.push(peer.publish('other'))).toThrow(/publish while publishing/);
    expect(rig.wishes).toHaveLength(1);
  });

  it('deletes what it never began, or sends commands that nobody knows: nothing happens', () => {
    const rig = new Rig().connected();
    rig.answers();
    rig.push(peer.deleteStream(), peer.command('closeStream', 0, null), peer.command('getStreamLength', 5, null, 'x'));
    rig.push(writeMessage(3, 20, 0, Buffer.alloc(0)), peer.metadata({ encoder: 'x' }));
    expect(rig.answers()).toHaveLength(0);
    expect(rig.unpublished).toBe(0);
    expect(rig.metadata).toEqual([]);
  });

  it('deletes the stream while it is being checked: it is let in all the same, and may go then', () => {
    const rig = new Rig().connected().push(peer.publish(), peer.deleteStream());
    rig.session.accept();
    rig.push(peer.deleteStream());
    expect(rig.unpublished).toBe(1);
  });

  it('is not let in before it asks', () => {
    const rig = new Rig().connected();
    rig.session.accept();
    expect(() => rig.push(peer.video())).toThrow(ProtocolError);
  });

  it('hears nothing more, and is not heard, once it was refused', () => {
    const rig = new Rig().connected().push(peer.publish());
    rig.answers();
    rig.session.refuse('NetStream.Publish.Denied', 'wrong stream key');
    expect(peer.statusesOf(rig.answers())).toEqual(['NetStream.Publish.Denied']);
    rig.session.accept();
    rig.push(peer.video(), peer.publish(), peer.createStream());
    expect(rig.answers()).toHaveLength(0);
    expect(rig.media).toEqual([]);
    expect(rig.wishes).toHaveLength(1);
  });

  it('sends any commands in any order: nothing but a protocol error comes of it, and no media before the key', () => {
    const piece = fc.constantFrom(
      peer.connect(),
      peer.createStream(),
      peer.publish(),
      peer.deleteStream(),
      peer.video(),
      peer.audio(),
      peer.metadata({ width: 1 }),
      peer.command('releaseStream', 2, null, 'secret'),
      peer.command('closeStream', 0, null),
      userControl(6, 1),
      windowSize(1),
    );
    fc.assert(
      fc.property(fc.array(fc.oneof(piece, fc.constant('accept' as const)), { maxLength: 30 }), (steps) => {
        const rig = new Rig().push(peer.handshake());
        let accepted = false;
        try {
          for (const step of steps) {
            if (step === 'accept') {
              accepted ||= rig.session.phase === 'asking';
              rig.session.accept();
            } else rig.push(step);
          }
        } catch (error) {
          expect(error).toBeInstanceOf(ProtocolError);
        }
        if (!accepted) expect([rig.media, rig.metadata]).toEqual([[], []]);
      }),
      { numRuns: 500 },
    );
  });
});

describe('what a peer may ask for has limits', () => {
  const published = (limits: Partial<RtmpLimits>): Rig => new Rig(limits).published();

  it('a message', () => {
    expect(() => published({ messageBytes: 1000 }).push(peer.video(Buffer.alloc(1001)))).toThrow(/too large/);
    expect(() => published({ messageBytes: 1000 }).push(peer.video(Buffer.alloc(128)))).not.toThrow();
  });

  it('a chunk', () => {
    const chunkSize = (size: number): Buffer => writeMessage(2, 1, 0, uint32(size));
    for (const size of [0, 1001, 0x80000000, 0xffffffff]) {
      expect(() => published({ chunkBytes: 1000 }).push(chunkSize(size))).toThrow(/chunk size/);
    }
    expect(() => published({}).push(writeMessage(2, 1, 0, Buffer.alloc(2)))).toThrow(/chunk size/);
    expect(() => published({ chunkBytes: 1000 }).push(chunkSize(1000))).not.toThrow();
  });

  it('unfinished messages', () => {
    const rig = published({ heldBytes: 1000 });
    const unfinished = (id: number): Buffer =>
      peer
        .video(Buffer.alloc(4000))
        .fill(id, 0, 1)
        .subarray(0, 12 + 128);
    for (let id = 10; id < 17; id++) rig.push(unfinished(id));
    expect(() => rig.push(unfinished(17))).toThrow(/unfinished/);
  });

  it.each([
    ['depth', Array.from({ length: 20 }, () => [0x0a, 0, 0, 0, 1]).flat(), /nested too deep/],
    ['number', Array<number>(2000).fill(5), /too many/],
    ['length of a list', [0x0a, 0x7f, 0xff, 0xff, 0xff], /too long/],
    ['length of a text', [0x0c, 0xff, 0xff, 0xff, 0xff], /cut short/],
    ['length of an object', [3, 0xff, 0xff, 0x78], /cut short/],
    ['kind', [0x11, 1], /not known/],
  ])('values of a command: their %s', (_, values, error) => {
    const payload = Buffer.from([2, 0, 1, 0x78, ...values]);
    expect(() => new Rig().connected().push(...chunked(20, payload))).toThrow(error);
    expect(() => new Rig().connected().push(...chunked(20, payload))).toThrow(ProtocolError);
  });

  it('texts are cut', () => {
    const rig = new Rig().push(peer.handshake(), ...chunked(20, peer.connectPayload({ flashVer: 'x'.repeat(60_000) })));
    rig.push(peer.publish());
    expect(rig.wishes[0]!.flashVer).toHaveLength(1024);
  });
});

describe('flow control', () => {
  it('acknowledges what was received, in the window that the peer sets, and counts the handshake', () => {
    const rig = new Rig().published().push(windowSize(4096));
    rig.answers();
    rig.push(peer.video(Buffer.alloc(100)));
    const before = peer.messagesOf(rig.answers());
    for (let count = 0; count < 40; count++) rig.push(peer.video(Buffer.alloc(100)));
    const received = peer
      .messagesOf(rig.answers())
      .map(({ type, payload }) => [type, payload.readUInt32BE(0)] as const);
    expect(before.length + received.length).toBeGreaterThanOrEqual(2);
    expect(received.every(([type]) => type === 3)).toBe(true);
    const counts = received.map(([, bytes]) => bytes);
    for (const [index, bytes] of counts.entries()) {
      if (index > 0) expect(bytes - counts[index - 1]!).toBeLessThanOrEqual(4096);
    }
    expect(counts.at(-1)).toBeGreaterThan(3073 + 4000);
  });

  it('does not answer every byte of a peer that asks for a window of nothing', () => {
    const rig = new Rig().published().push(windowSize(0));
    rig.answers();
    for (let count = 0; count < 100; count++) rig.push(peer.audio());
    expect(peer.messagesOf(rig.answers()).length).toBeLessThan(10);
  });

  it('answers a ping with its own time, and ignores what is cut short', () => {
    const rig = new Rig().published();
    rig.answers();
    rig.push(userControl(6, 0xfedcba98), writeMessage(2, 4, 0, Buffer.from([0, 6])), userControl(3, 1));
    const answers = peer.messagesOf(rig.answers());
    expect(answers.map(({ type, payload }) => [type, payload.toString('hex')])).toEqual([[4, '0007fedcba98']]);
  });

  it('asks a publisher whether it is there, and nobody else', () => {
    const rig = new Rig().connected();
    rig.answers();
    rig.session.ping(5);
    expect(rig.answers()).toHaveLength(0);
    rig.push(peer.publish());
    rig.session.accept();
    rig.answers();
    rig.session.ping(5);
    expect(peer.messagesOf(rig.answers())[0]!.payload.toString('hex')).toBe('000600000005');
  });
});

const uint32 = (value: number): Buffer => {
  const buffer = Buffer.alloc(4);
  buffer.writeUInt32BE(value);
  return buffer;
};

/** A message in chunks of the size that we answer with, announced before. */
const chunked = (type: number, payload: Buffer): Buffer[] => [
  writeMessage(2, 1, 0, uint32(4096)),
  writeMessage(3, type, 0, payload),
];
