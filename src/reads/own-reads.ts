import { readSync } from 'node:fs';
import { Socket } from 'node:net';

/** Where reads go, and who takes them: the option `onread` of Node's sockets. */
export interface Reads {
  /** Memory for the next read; or what is asked for it, before each. */
  readonly buffer: Uint8Array | (() => Uint8Array);
  /** @param length bytes that were read @returns false to pause */
  readonly callback: (length: number) => boolean;
}

/** What Node keeps the option in, and the connection itself (`net.Socket`), neither of which has a public name. */
interface Inside {
  [place: symbol]: unknown;
  readonly _handle: object | null;
}

interface Handle {
  readonly fd?: number;
  /** Whether Node reads it when something comes. */
  readonly reading?: boolean;
  useUserBuffer(memory: Uint8Array): void;
}

const placeOf = (name: string): symbol | undefined =>
  Object.getOwnPropertySymbols(new Socket()).find(({ description }) => description === name);

const MEMORY = placeOf('kBuffer');
const NEXT_MEMORY = placeOf('kBufferGen');
const TAKER = placeOf('kBufferCb');

const isHandle = (handle: object | null): handle is Handle => handle !== null && 'useUserBuffer' in handle;

/**
 * Makes a socket read as it is told, for good. For connections that we open Node has the option `onread`; this is for
 * those that Node makes: what a server accepts, and the pipes of children.
 * @param socket of TCP or a pipe, of which nothing was read
 * @returns false, and nothing has changed, where this version of Node has it differently or the socket is closed
 */
export const setReads = (socket: Socket, { buffer, callback }: Reads): boolean => {
  const inside = socket as unknown as Inside;
  const handle = inside._handle;
  if (!MEMORY || !NEXT_MEMORY || !TAKER || !isHandle(handle)) return false;
  const next = typeof buffer === 'function' ? buffer : null;
  const memory = typeof buffer === 'function' ? buffer() : buffer;
  handle.useUserBuffer(memory);
  inside[MEMORY] = memory;
  inside[NEXT_MEMORY] = next;
  inside[TAKER] = callback;
  return true;
};

/**
 * Reads what has come to a paused socket, now. Its end and errors are for Node to tell, once it is resumed.
 * @param socket whose reads were set, paused
 * @returns bytes; undefined where nothing has come; 0 where Node is to read: it is over, or not paused after all
 */
export const readNow = (socket: Socket, room: Uint8Array): number | undefined => {
  const inside = socket as unknown as Inside;
  const handle = inside._handle;
  // Where its reads are not ours, older bytes may lie in the stream.
  if (!MEMORY || !inside[MEMORY]) return 0;
  if (!isHandle(handle) || handle.reading !== false || handle.fd === undefined || handle.fd < 0) return 0;
  try {
    return readSync(handle.fd, room);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EAGAIN') return undefined;
    // The kernel tells an error once.
    socket.destroy(error as Error);
    return 0;
  }
};
