import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { setChunkSize } from '../../../src/rtmp/chunk-writer.ts';
import * as peer from './peer.ts';

export interface Tag {
  /** 8: sound, 9: pictures. */
  readonly type: number;
  /** ms */
  readonly timestamp: number;
  readonly payload: Buffer;
}

/** Larger than any tag that is sent here: each is one chunk. */
const CHUNK = 1024 * 1024;
const EXTENDED = 0xffffff;

/** Sound and pictures of an FLV file (FLV 10.1 annex E.4). */
export const readFlv = (path: string): Tag[] => {
  const file = readFileSync(path);
  const tags: Tag[] = [];
  for (let at = 13; at + 11 <= file.length;) {
    const length = file.readUIntBE(at + 1, 3);
    const timestamp = file.readUIntBE(at + 4, 3) + file[at + 7]! * 2 ** 24;
    const type = file[at]!;
    if (type === 8 || type === 9) tags.push({ type, timestamp, payload: file.subarray(at + 11, at + 11 + length) });
    at += 11 + length + 4;
  }
  return tags;
};

export const isConfig = ({ payload }: Tag): boolean => payload[1] === 0;
export const isPicture = ({ type }: Tag): boolean => type === 9;

/** One tag as a message with a full header, the extended timestamp where it is needed (RTMP 1.0 section 5.3.1.3). */
export const tagMessage = ({ type, timestamp, payload }: Tag): Buffer => {
  const time = timestamp >>> 0;
  const header = Buffer.alloc(time >= EXTENDED ? 16 : 12);
  header[0] = 6;
  header.writeUIntBE(Math.min(time, EXTENDED), 1, 3);
  header.writeUIntBE(payload.length, 4, 3);
  header[7] = type;
  header.writeUInt32LE(1, 8);
  if (time >= EXTENDED) header.writeUInt32BE(time, 12);
  return Buffer.concat([header, payload]);
};

export const dial = async (port: number): Promise<Socket> => {
  const socket = connect(port, '127.0.0.1');
  // Being thrown out is what is expected of most of them.
  socket.on('error', () => undefined);
  await once(socket, 'connect');
  return socket.setNoDelay(true);
};

/** Publishes, and waits for the answer; the socket is closed where there was none. */
export const publishAs = async (port: number, key: string): Promise<Socket> => {
  const socket = await dial(port);
  socket.write(Buffer.concat([peer.handshake(), setChunkSize(CHUNK), peer.connect(), peer.createStream()]));
  socket.write(peer.publish(key));
  await new Promise<void>((resolve) => {
    let heard = '';
    socket.on('data', (bytes) => {
      heard += bytes.toString('latin1');
      if (heard.includes('NetStream.Publish.')) resolve();
    });
    socket.once('close', () => resolve());
  });
  return socket.removeAllListeners('data').resume();
};

/**
 * Sends tags in real time, each as `change` makes it.
 * @param change is told the tag, and its place in ms; gives what to send instead, or nothing
 */
export const play = async (
  socket: Socket,
  tags: readonly Tag[],
  change: (tag: Tag, ms: number) => Tag | undefined,
): Promise<void> => {
  const startedAt = performance.now();
  for (const tag of tags) {
    const early = tag.timestamp - (performance.now() - startedAt);
    if (early > 10) await sleep(early);
    if (socket.destroyed) return;
    const changed = change(tag, tag.timestamp);
    if (changed) socket.write(tagMessage(changed));
  }
};
