import { once } from 'node:events';
import { createReadStream, statSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { pipeline } from 'node:stream';

export interface RangedServer {
  readonly url: string;
  /** Bytes of bodies that were asked for and sent. */
  readonly sent: number;
  readonly requests: number;
  stop(): Promise<void>;
}

/** A web server on loopback with one file, which it serves in parts, and counts. */
export const startRangedServer = async (file: string): Promise<RangedServer> => {
  const { size } = statSync(file);
  let [sent, requests] = [0, 0];
  const server = createServer((request, response) => {
    requests++;
    const [, from, to] = /^bytes=(\d+)-(\d*)$/.exec(request.headers.range ?? '') ?? [];
    const start = Number(from ?? 0);
    const end = Math.min(size - 1, to === undefined || to === '' ? size - 1 : Number(to));
    const ranged = from !== undefined;
    response.writeHead(ranged ? 206 : 200, {
      'Accept-Ranges': 'bytes',
      'Content-Length': end - start + 1,
      ...(ranged && { 'Content-Range': `bytes ${start}-${end}/${size}` }),
    });
    const body = createReadStream(file, { start, end });
    body.on('data', (chunk) => (sent += chunk.length));
    // A client that has read enough breaks off.
    pipeline(body, response, () => undefined);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/film.mp4`,
    get sent() {
      return sent;
    },
    get requests() {
      return requests;
    },
    stop: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
};
