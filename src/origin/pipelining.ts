import type { RequestListener } from 'node:http';
import type { Socket } from 'node:net';

/** Requests sent on while an answer is owed: no player and no cache does so, and each costs memory until it is read. */
const MOST_PIPELINED = 8;

/** Ends connections that send one request after the other without waiting for an answer. */
export const limitPipelining = (listener: RequestListener): RequestListener => {
  const pipelined = new WeakMap<Socket, number>();
  return (incoming, outgoing) => {
    // A response that waits for the one in front of it has no socket yet.
    const waiting = outgoing.socket === null ? (pipelined.get(incoming.socket) ?? 0) + 1 : 0;
    if (waiting > 0) pipelined.set(incoming.socket, waiting);
    else pipelined.delete(incoming.socket);
    if (waiting > MOST_PIPELINED) incoming.socket.destroy();
    else void listener(incoming, outgoing);
  };
};
