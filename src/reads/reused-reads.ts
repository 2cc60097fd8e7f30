import type { Socket } from 'node:net';
import { setReads } from './own-reads.ts';

/** What is taken from the kernel in one go at most: many messages of one publisher, or the whole of a key frame. Bytes. */
const ROOM = 64 * 1024;

/**
 * Lets a socket read into memory that is used again: the bytes of a `data` event are there during the event only. By
 * itself Node allocates 64 KiB for each read, of a kilobyte where sound comes or a player asks, which costs more than the
 * read; and V8 looks through the whole heap once so much has come together.
 * @param socket accepted just now. A version of Node that has it differently reads as it does by itself
 * @param room shared by all sockets, as each read is over before the next one begins
 * @returns makes it a stream like others again, for somebody who keeps what he is given
 */
export const reuseReads = (socket: Socket, room: Buffer): (() => void) => {
  let isReused = true;
  setReads(socket, {
    buffer: room,
    callback: (length) => {
      const bytes = room.subarray(0, length);
      if (isReused) socket.emit('data', bytes);
      else socket.push(Buffer.from(bytes));
      return true;
    },
  });
  return () => {
    isReused = false;
  };
};

export const readingRoom = (): Buffer => Buffer.allocUnsafeSlow(ROOM);
