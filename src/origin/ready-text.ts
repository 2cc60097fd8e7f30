import { createHash } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { acceptsGzip } from './coding.ts';
import { isNotModified } from './conditional.ts';
import { COMMON, type PlainHeaders } from './headers.ts';
import type { Reply } from './reply.ts';

/** The headers of a request that decide which form of a text is sent. */
export interface Preferences {
  readonly acceptEncoding: string | undefined;
  readonly ifNoneMatch: string | undefined;
}

interface Form {
  readonly etag: string;
  readonly whole: Map<string, Reply>;
  readonly body: Buffer;
  readonly headers: PlainHeaders;
}

/**
 * A text as ready answers, plain and gzip: made once, when somebody first asks, and sent as they are from then on.
 * Each coding has an entity tag of its own (RFC 9110 8.8.3.3).
 */
export class ReadyText {
  readonly #bytes: Buffer;
  readonly #contentType: string;
  readonly #hash: string;
  #plain: Form | undefined;
  #gzip: Form | undefined;

  constructor(text: string | Buffer, contentType: string) {
    this.#bytes = Buffer.isBuffer(text) ? text : Buffer.from(text);
    this.#contentType = contentType;
    this.#hash = createHash('sha1').update(this.#bytes).digest('base64url').slice(0, 16);
  }

  /** @param caching the value of Cache-Control; one of the few that this text is sent with */
  reply({ acceptEncoding, ifNoneMatch }: Preferences, caching: string): Reply {
    const form = acceptsGzip(acceptEncoding) ? this.#gzipForm() : this.#plainForm();
    if (isNotModified(ifNoneMatch, form.etag)) {
      return { status: 304, headers: { ...COMMON, ...validators(form.etag, caching) }, body: [] };
    }
    let reply = form.whole.get(caching);
    if (!reply) {
      const headers = { ...COMMON, ...form.headers, ...validators(form.etag, caching) };
      reply = { status: 200, headers, body: [form.body] };
      form.whole.set(caching, reply);
    }
    return reply;
  }

  #plainForm(): Form {
    return (this.#plain ??= this.#form(this.#bytes, `"${this.#hash}"`, {}));
  }

  #gzipForm(): Form {
    return (this.#gzip ??= this.#form(gzipSync(this.#bytes), `"${this.#hash}-gz"`, { 'Content-Encoding': 'gzip' }));
  }

  #form(body: Buffer, etag: string, further: PlainHeaders): Form {
    const headers = { 'Content-Type': this.#contentType, 'Content-Length': String(body.length), ...further };
    return { etag, whole: new Map(), body, headers };
  }
}

const validators = (etag: string, caching: string): PlainHeaders => ({
  ETag: etag,
  'Cache-Control': caching,
  Vary: 'Accept-Encoding',
});
