import { Socket, type SocketConstructorOpts } from 'node:net';

/** Where reads go, and who takes them: the option of Node's sockets. */
export type Reads = NonNullable<SocketConstructorOpts['onread']>;

/** Node's own name for the connection itself (`net.Socket`), which has no public one. */
interface WithHandle {
  _handle: { readonly useUserBuffer?: unknown } | null;
}

/**
 * The same connection, or pipe, as a socket that reads as it is told. For connections that we open, Node has the option
 * `onread`; where Node makes the socket, its handle has to be put into one that has it.
 * @param made just now; it is of no use afterwards, and whoever made it does not count it any more
 * @returns undefined, and `made` as it was, with a version of Node that has it differently
 */
export const movedSocket = (made: Socket, onread: Reads): Socket | undefined => {
  const husk = made as unknown as WithHandle;
  const handle = husk._handle;
  if (typeof handle?.useUserBuffer !== 'function') return undefined;
  husk._handle = null;
  made.destroy();
  return new Socket({ handle, onread } as unknown as SocketConstructorOpts);
};
