import { requestHeader, type Exchange } from './exchange.ts';
import { passInPath } from './pass-path.ts';
import { HeaderRequest } from './header-request.ts';
import type { LiveRequest } from './live-request.ts';

/** A request that came through the app, read on demand. */
export class AppRequest extends HeaderRequest implements LiveRequest {
  readonly method: 'GET' | 'HEAD';
  readonly pass: string | undefined;
  readonly channel: string;
  readonly rendition: string | undefined;
  readonly file: string;
  readonly #c: Exchange;

  constructor(c: Exchange) {
    super();
    const { channel = '', rendition, file = '' } = c.req.param() as Record<string, string | undefined>;
    this.method = c.req.method === 'HEAD' ? 'HEAD' : 'GET';
    this.pass = passInPath(c);
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

  get address(): string | undefined {
    return this.#c.env?.incoming?.socket.remoteAddress;
  }

  override header(name: string): string | undefined {
    return requestHeader(this.#c, name);
  }
}
