import { randomBytes } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { pipeline } from 'node:stream/promises';
import type { HttpClient } from './http-client.ts';
import { StatusError, wordsOf } from './pull-error.ts';

export interface GatewayOptions {
  readonly http: HttpClient;
  /** The one thing that is handed through. */
  readonly url: string;
}

/**
 * Hands one HTTP resource through to a program of this machine that cannot be trusted with addresses: it knows neither
 * where the resource comes from nor any password, and what it asks for goes the way that the rules allow. It may seek.
 */
export class Gateway {
  readonly #options: GatewayOptions;
  readonly #path = `/${randomBytes(16).toString('hex')}`;
  readonly #stopping = new AbortController();
  #server: Server | undefined;
  #failure: string | undefined;

  constructor(options: GatewayOptions) {
    this.#options = options;
  }

  /** What went wrong last with the resource. */
  get failure(): string | undefined {
    return this.#failure;
  }

  /** @returns the address for the program */
  async start(): Promise<string> {
    const server = createServer((request, response) => {
      this.#answer(request, response).catch((error: unknown) => {
        // A program that has read enough, or seeks, breaks off by itself.
        if (!(error instanceof Error && error.name === 'AbortError')) this.#failure = wordsOf(error);
        // Once the head is written, only breaking off tells that something is missing.
        if (response.headersSent) response.destroy();
        else response.writeHead(error instanceof StatusError ? error.status : 502).end();
      });
    });
    this.#server = server;
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(0, '127.0.0.1', resolve);
    });
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}${this.#path}`;
  }

  async stop(): Promise<void> {
    this.#stopping.abort();
    const server = this.#server;
    if (!server) return;
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (request.method !== 'GET' || request.url !== this.#path) {
      response.writeHead(404).end();
      return;
    }
    const { http, url } = this.#options;
    const gone = new AbortController();
    response.once('close', () => gone.abort());
    const signal = AbortSignal.any([this.#stopping.signal, gone.signal]);
    const from = /^bytes=(\d{1,15})-$/.exec(request.headers.range ?? '')?.[1];
    const reply = await http.open({ url, signal, from: from === undefined ? undefined : Number(from) });
    response.writeHead(reply.status, {
      ...(reply.contentType !== '' && { 'content-type': reply.contentType }),
      ...(reply.contentLength !== undefined && { 'content-length': reply.contentLength }),
      ...(reply.contentRange !== undefined && { 'content-range': reply.contentRange }),
      ...(reply.acceptsRanges && { 'accept-ranges': 'bytes' }),
    });
    await pipeline(http.chunks(reply), response, { signal });
  }
}
