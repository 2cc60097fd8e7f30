import { acceptsGzip } from './coding.ts';
import { isNotModified } from './conditional.ts';
import { COMMON, type PlainHeaders } from './headers.ts';
import { ReadyReply } from './ready-reply.ts';
import { gzipPieces, hashOf } from './text-pieces.ts';

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
  readonly body: readonly Buffer[];
  readonly headers: PlainHeaders;
}

/**
 * A text as ready answers, plain and gzip: made once, when somebody first asks, and sent as they are from then on.
 * Each coding has an entity tag of its own (RFC 9110 8.8.3.3).
 */
export class ReadyText {
  readonly #pieces: readonly Buffer[];
  readonly #contentType: string;
  readonly #hash: string;
  #plain: Form | undefined;
  #gzip: Form | undefined;

  /** @param text in pieces, where parts of it are those of a text before: what was made of such buffers is made once */
  constructor(text: string | Buffer | readonly (string | Buffer)[], contentType: string) {
    const pieces = typeof text === 'string' || Buffer.isBuffer(text) ? [text] : text;
    this.#pieces = pieces.map((piece) => (typeof piece === 'string' ? Buffer.from(piece) : piece));
    this.#contentType = contentType;
    this.#hash = hashOf(this.#pieces);
  }

  get bytes(): Buffer {
    return this.#pieces.length === 1 ? this.#pieces[0]! : Buffer.concat(this.#pieces);
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
        isKnown ? { status: 304, headers: common, body: [] } : { status: 200, headers: common, body: form.body },
      );
      replies.set(caching, reply);
    }
    return reply;
  }

  #plainForm(): Form {
    return (this.#plain ??= this.#form(this.#pieces, `"${this.#hash}"`, {}));
  }

  #gzipForm(): Form {
    return (this.#gzip ??= this.#form(gzipPieces(this.#pieces), `"${this.#hash}-gz"`, { 'Content-Encoding': 'gzip' }));
  }

  #form(body: readonly Buffer[], etag: string, further: PlainHeaders): Form {
    const length = body.reduce((sum, piece) => sum + piece.length, 0);
    const headers = { 'Content-Type': this.#contentType, 'Content-Length': String(length), ...further };
    return { etag, whole: new Map(), unchanged: new Map(), body, headers };
  }
}

const validators = (etag: string, caching: string): PlainHeaders => ({
  ETag: etag,
  'Cache-Control': caching,
  Vary: 'Accept-Encoding',
});
