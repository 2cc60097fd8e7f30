import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';

export interface Served {
  readonly status: number;
  readonly headers: Record<string, string>;
  readonly body: Buffer;
}

/** What a server does to an answer that is right. */
export type Change = (answer: Served, request: IncomingMessage) => Served | undefined;

const TYPES: Readonly<Record<string, string>> = { m3u8: 'application/vnd.apple.mpegurl', ts: 'video/mp2t' };

/** Serves files as an origin should, but for what a test changes. */
export class StreamServer {
  readonly files = new Map<string, Buffer>();
  change: Change = (answer) => answer;
  readonly #server: Server;

  private constructor(server: Server) {
    this.#server = server;
  }

  static async start(): Promise<StreamServer> {
    const server = createServer((request, response) => {
      const answer = self.change(self.#right(request), request);
      // No answer at all.
      if (!answer) return;
      response.writeHead(answer.status, answer.headers).end(answer.body);
    });
    const self = new StreamServer(server);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return self;
  }

  url(name: string): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/${name}`;
  }

  stop(): void {
    this.#server.closeAllConnections();
    this.#server.close();
  }

  #right({ url, headers: asked }: IncomingMessage): Served {
    const name = new URL(url ?? '', 'http://none').pathname.slice(1);
    const file = this.files.get(name);
    const common = {
      'Access-Control-Allow-Origin': '*',
      'Cache-Control': name.endsWith('.ts') ? 'max-age=86400' : 'max-age=1',
    };
    if (!file) return { status: 404, headers: common, body: Buffer.from('not found') };
    const headers: Record<string, string> = {
      ...common,
      'Content-Type': TYPES[name.split('.').at(-1)!] ?? 'text/plain',
    };
    if (!name.endsWith('.m3u8') || !/gzip/.test(asked['accept-encoding'] ?? ''))
      return { status: 200, headers, body: file };
    return {
      status: 200,
      headers: { ...headers, 'Content-Encoding': 'gzip', Vary: 'Accept-Encoding' },
      body: gzipSync(file),
    };
  }
}
