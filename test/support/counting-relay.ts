import { connect, createServer, type AddressInfo, type Socket } from 'node:net';

const MARK = ' HTTP/1.1\r\n';

export interface CountingRelay {
  readonly port: number;
  /** Request lines that went through, oldest first. */
  readonly requests: readonly string[];
  stop(): Promise<void>;
}

/** Stands in front of a server, and writes down what it is asked. */
export const startCountingRelay = async (serverPort: number): Promise<CountingRelay> => {
  const requests: string[] = [];
  const sockets = new Set<Socket>();
  const server = createServer({ noDelay: true }, (client) => {
    const upstream = connect({ port: serverPort, host: '127.0.0.1', noDelay: true });
    let rest = '';
    client.on('data', (chunk) => {
      const lines = (rest + chunk.toString('latin1')).split('\r\n');
      rest = lines.pop()!;
      requests.push(...lines.filter((line) => `${line}\r\n`.endsWith(MARK)));
    });
    for (const [socket, other] of [
      [client, upstream],
      [upstream, client],
    ] as const) {
      sockets.add(socket);
      socket.pipe(other);
      socket.on('error', () => other.destroy());
      socket.on('close', () => {
        sockets.delete(socket);
        other.destroy();
      });
    }
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  return {
    port: (server.address() as AddressInfo).port,
    requests,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of sockets) socket.destroy();
      }),
  };
};
