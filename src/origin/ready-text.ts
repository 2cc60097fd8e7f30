import { createHash } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { acceptsGzip } from './coding.ts';
import { isNotModified } from './conditional.ts';
import { COMMON, type PlainHeaders } from './headers.ts';
import { ReadyReply } from './ready-reply.ts';

/** The headers of a request that decide which form of a text is sent. */
export interface Preferences {
  readonly acceptEncoding: string | undefined;
  readonly ifNoneMatch: string | undefined;
}

interface Form {
  readonly etag: string;
  /** By the value of Cache-Control. */
  readonly whole: Map<string, ReadyReply>;
  readonly unchanged: Map<string, ReadyReply>;
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

  get bytes(): Buffer {
    return this.#bytes;
  }

  /** @param caching the value of Cache-Control; one of the few that this text is sent with */
  reply({ acceptEncoding, ifNoneMatch }: Preferences, caching: string): ReadyReply {
    const form = acceptsGzip(acceptEncoding) ? this.#gzipForm() : this.#plainForm();
    const isKnown = isNotModified(ifNoneMatch, form.etag);
    const replies = isKnown ? form.unchanged : form.whole;
    let reply = replies.get(caching);
    if (!reply) {
      const common = { ...COMMON, ...(!isKnown && form.headers), ...validators(form.etag, caching) };
      reply = new ReadyReply(
        isKnown ? { status: 304, headers: common, body: [] } : { status: 200, headers: common, body: [form.body] },
      );
      replies.set(caching, reply);
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
    return { etag, whole: new Map(), unchanged: new Map(), body, headers };
  }
}

const validators = (etag: string, caching: string): PlainHeaders => ({
  ETag: etag,
  'Cache-Control': caching,
  Vary: 'Accept-Encoding',
});
