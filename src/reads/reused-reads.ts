import { Socket, type SocketConstructorOpts } from 'node:net';

/** What is taken from the kernel in one go at most: many messages of one publisher, or the whole of a key frame. Bytes. */
const ROOM = 64 * 1024;

/** Node's own name for the connection itself (`net.Socket`), which has no public one. */
interface WithHandle {
  _handle: { readonly useUserBuffer?: unknown } | null;
}

/**
 * The same connection as a socket that reads into memory that is used again: the bytes of a `data` event are there during
 * the event only. By itself Node allocates 64 KiB for each read, of a kilobyte where sound comes, which costs more than the
 * read; and V8 looks through the whole heap again with every 64 MB. For connections that we open, Node has the option
 * `onread`; for those that we accept, their handle has to be put into a socket that has it.
 * @param accepted just now; it is of no use afterwards, and its server does not count it any more
 * @param room shared by all connections, as each read is over before the next one begins
 */
export const withReusedReads = (accepted: Socket, room: Buffer): Socket => {
  const husk = accepted as unknown as WithHandle;
  const handle = husk._handle;
  // A version of Node that has it differently reads as it does by itself.
  if (typeof handle?.useUserBuffer !== 'function') return accepted;
  husk._handle = null;
  accepted.destroy();
  const onread = {
    buffer: room,
    callback: (length: number): boolean => socket.emit('data', room.subarray(0, length)),
  };
  const socket = new Socket({ handle, onread } as unknown as SocketConstructorOpts);
  return socket;
};

export const readingRoom = (): Buffer => Buffer.allocUnsafeSlow(ROOM);
