import { requestHeader, type Exchange } from './exchange.ts';
import type { LiveRequest } from './live-request.ts';

/** A request that came through the app, read on demand. */
export class AppRequest implements LiveRequest {
  readonly method: 'GET' | 'HEAD';
  readonly channel: string;
  readonly rendition: string | undefined;
  readonly file: string;
  readonly #c: Exchange;

  constructor(c: Exchange) {
    const { channel = '', rendition, file = '' } = c.req.param() as Record<string, string | undefined>;
    this.method = c.req.method === 'HEAD' ? 'HEAD' : 'GET';
    this.channel = channel;
    this.rendition = rendition;
    this.file = file;
    this.#c = c;
  }

  get query(): string {
    const { url } = this.#c.req.raw;
    const at = url.indexOf('?');
    return at < 0 ? '' : url.slice(at + 1);
  }

  get acceptEncoding(): string | undefined {
    return this.header('accept-encoding');
  }

  get ifNoneMatch(): string | undefined {
    return this.header('if-none-match');
  }

  get ifRange(): string | undefined {
    return this.header('if-range');
  }

  get range(): string | undefined {
    return this.header('range');
  }

  get address(): string | undefined {
    return this.#c.env?.incoming?.socket.remoteAddress;
  }

  header(name: string): string | undefined {
    return requestHeader(this.#c, name);
  }
}
