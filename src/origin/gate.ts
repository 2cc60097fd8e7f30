import type { Server } from 'node:net';

type Listener<T> = (socket: T) => void;

/**
 * Stands in front of those who take a server's new connections.
 * @param gate is given each connection, and the way to those behind it
 */
export const inFrontOf = <T>(
  server: Server,
  event: 'connection' | 'secureConnection',
  gate: (socket: T, pass: Listener<T>) => void,
): void => {
  const behind = server.listeners(event) as Listener<T>[];
  const pass: Listener<T> = (socket) => {
    for (const listener of behind) listener.call(server, socket);
  };
  server.removeAllListeners(event);
  server.on(event, (socket: T) => gate(socket, pass));
};
