import type { IncomingHttpHeaders, ServerHttp2Stream } from 'node:http2';
import { HeaderRequest } from '../header-request.ts';
import type { LiveRequest } from '../live-request.ts';
import { LIVE_TARGET } from '../live-target.ts';

const TARGET = new RegExp(`^${LIVE_TARGET}$`);

/** A request to `/live/…` on a stream of HTTP/2. */
export class StreamRequest extends HeaderRequest implements LiveRequest {
  readonly method: 'GET' | 'HEAD';
  readonly pass: string | undefined;
  readonly channel: string;
  readonly rendition: string | undefined;
  readonly file: string;
  readonly query: string;
  readonly #headers: IncomingHttpHeaders;
  readonly #stream: ServerHttp2Stream;

  private constructor(target: RegExpExecArray, headers: IncomingHttpHeaders, stream: ServerHttp2Stream) {
    super();
    this.method = headers[':method'] === 'HEAD' ? 'HEAD' : 'GET';
    this.pass = target[1];
    this.channel = target[2]!;
    this.rendition = target[3];
    this.file = target[4]!;
    this.query = target[5] ?? '';
    this.#headers = headers;
    this.#stream = stream;
  }

  /** @returns undefined for what is none, or not of the shape that is known: the app has to look */
  static of(stream: ServerHttp2Stream, headers: IncomingHttpHeaders): StreamRequest | undefined {
    const { ':method': method, ':path': path } = headers;
    if (method !== 'GET' && method !== 'HEAD') return undefined;
    const target = TARGET.exec(String(path ?? ''));
    return target ? new StreamRequest(target, headers, stream) : undefined;
  }

  get address(): string | undefined {
    return this.#stream.session?.socket.remoteAddress;
  }

  override header(name: string): string | undefined {
    const value = this.#headers[name];
    return typeof value === 'string' ? value : value?.join(', ');
  }
}
