import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { pino } from 'pino';
import { afterEach, describe, expect, it } from 'vitest';
import { setChunkSize } from '../../../src/rtmp/chunk-writer.ts';
import type { PublicationSink, RtmpPublication } from '../../../src/rtmp/publication.ts';
import { createRtmpServer, type RtmpServer } from '../../../src/rtmp/server.ts';
import { waitFor } from '../../support/wait.ts';
import { tagMessage } from './odd-publisher.ts';
import * as peer from './peer.ts';

const CHUNK = 64 * 1024;

/** A server with what its publishers sent, by key. */
class Rig {
  readonly received = new Map<string, Buffer[]>();
  readonly left: string[] = [];
  readonly server: RtmpServer;
  #port = 0;

  constructor() {
    this.server = createRtmpServer({
      ...{ host: '127.0.0.1', port: 0, log: pino({ level: 'silent' }) },
      handlers: {
        authorize: () => Promise.resolve({ accept: true, begin: (publication) => this.#begin(publication) }),
      },
    });
  }

  #begin({ key }: RtmpPublication): PublicationSink {
    const payloads: Buffer[] = [];
    this.received.set(key, payloads);
    return {
      message: ({ payload }) => void payloads.push(Buffer.from(payload)),
      metadata: () => undefined,
      ended: () => void this.left.push(key),
    };
  }

  async start(): Promise<void> {
    this.#port = (await this.server.start()).port;
  }

  async publisher(key: string): Promise<Socket> {
    const socket = connect(this.#port, '127.0.0.1').setNoDelay(true);
    socket.on('error', () => undefined).resume();
    await once(socket, 'connect');
    socket.write(Buffer.concat([peer.handshake(), setChunkSize(CHUNK), peer.connect(), peer.createStream()]));
    socket.write(peer.publish(key));
    await waitFor(`${key} to be let in`, () => this.received.has(key));
    return socket;
  }
}

/** Every byte tells whose it is and where it stands. */
const picture = (mark: number, index: number): Buffer => {
  const payload = Buffer.alloc(3000 + ((mark * 7919 + index * 104_729) % 30_000));
  for (let at = 0; at < payload.length; at++) payload[at] = (mark * 101 + index * 31 + at) & 0xff;
  return payload;
};

/** Writes bytes in pieces that end anywhere, and lets others have their turn in between. */
const writePieces = async (socket: Socket, bytes: Buffer, seed: number): Promise<void> => {
  for (let at = 0, turn = seed; at < bytes.length; turn++) {
    const length = 1 + ((turn * 2_654_435_761) % 20_000);
    await new Promise((written) => socket.write(bytes.subarray(at, at + length), written));
    at += length;
  }
};

describe('RTMP server', () => {
  let rig: Rig;
  afterEach(() => rig.server.stop());

  it('keeps apart what publishers send at once, though all are read into one memory', async () => {
    rig = new Rig();
    await rig.start();
    const pictures = (mark: number): Buffer[] => Array.from({ length: 40 }, (_, index) => picture(mark, index));
    await Promise.all(
      [1, 2, 3].map(async (mark) => {
        const socket = await rig.publisher(`k${mark}`);
        const messages = pictures(mark).map((payload, index) =>
          tagMessage({ type: 9, timestamp: index * 33, payload }),
        );
        await writePieces(socket, Buffer.concat(messages), mark);
      }),
    );
    for (const mark of [1, 2, 3]) {
      await waitFor(`all of k${mark}`, () => rig.received.get(`k${mark}`)!.length === 40);
      expect(Buffer.concat(rig.received.get(`k${mark}`)!).equals(Buffer.concat(pictures(mark)))).toBe(true);
    }
  });

  it('ends every connection when it stops, and is told of each', async () => {
    rig = new Rig();
    await rig.start();
    const sockets = [await rig.publisher('k1'), await rig.publisher('k2')];
    const closed = sockets.map((socket) => once(socket, 'close'));
    await rig.server.stop();
    await Promise.all(closed);
    expect(rig.left.sort()).toEqual(['k1', 'k2']);
  });

  it('takes another publisher in place of one that broke off', async () => {
    rig = new Rig();
    await rig.start();
    (await rig.publisher('k1')).destroy();
    await waitFor('the end', () => rig.left.length === 1);
    rig.received.clear();
    const socket = await rig.publisher('k1');
    socket.write(tagMessage({ type: 9, timestamp: 0, payload: picture(4, 0) }));
    await waitFor('its picture', () => rig.received.get('k1')!.length === 1);
  });
});
