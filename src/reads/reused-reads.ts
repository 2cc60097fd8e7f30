import type { Socket } from 'node:net';
import { movedSocket } from './moved-socket.ts';

/** What is taken from the kernel in one go at most: many messages of one publisher, or the whole of a key frame. Bytes. */
const ROOM = 64 * 1024;

/**
 * The same connection as a socket that reads into memory that is used again: the bytes of a `data` event are there during
 * the event only. By itself Node allocates 64 KiB for each read, of a kilobyte where sound comes, which costs more than the
 * read; and V8 looks through the whole heap again with every 64 MB.
 * @param accepted just now; it is of no use afterwards, and its server does not count it any more
 * @param room shared by all connections, as each read is over before the next one begins
 */
export const withReusedReads = (accepted: Socket, room: Buffer): Socket => {
  const socket = movedSocket(accepted, {
    buffer: room,
    callback: (length) => socket!.emit('data', room.subarray(0, length)),
  });
  return socket ?? accepted;
};

export const readingRoom = (): Buffer => Buffer.allocUnsafeSlow(ROOM);
