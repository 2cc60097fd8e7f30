import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Webhook } from 'standardwebhooks';

export const WEBHOOK_SECRET = `whsec_${Buffer.alloc(32, 7).toString('base64')}`;

export interface Received {
  readonly id: string;
  readonly type: string;
  readonly data: Record<string, unknown>;
  /** performance.now(). */
  readonly at: number;
}

/** Takes webhooks as a receiver should: what is not signed with the secret is refused. */
export class WebhookReceiver {
  readonly received: Received[] = [];
  /** Answered instead of 204, with this text. */
  status = 204;
  text = '';
  requests = 0;
  #server: Server | undefined;
  #port = 0;

  get url(): string {
    return `http://127.0.0.1:${this.#port}/hook`;
  }

  /** On the port that it had before, where it had one. */
  start(): Promise<void> {
    this.#server = createServer((request, response) => {
      let body = '';
      request.on('data', (chunk: Buffer) => (body += chunk.toString()));
      request.on('end', () => {
        this.requests++;
        const headers = request.headers as Record<string, string>;
        const { type, data } = new Webhook(WEBHOOK_SECRET).verify(body, headers) as Received;
        if (this.status === 204) this.received.push({ id: headers['webhook-id']!, type, data, at: performance.now() });
        response.writeHead(this.status).end(this.text);
      });
    });
    return new Promise((resolve) => {
      this.#server!.listen(this.#port, '127.0.0.1', () => {
        this.#port = (this.#server!.address() as AddressInfo).port;
        resolve();
      });
    });
  }

  stop(): Promise<void> {
    this.#server?.closeAllConnections();
    return new Promise((resolve) => (this.#server ? this.#server.close(() => resolve()) : resolve()));
  }
}
