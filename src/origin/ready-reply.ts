import { startOfHead, type HeadEnd } from './head-text.ts';
import type { PlainHeaders } from './headers.ts';
import type { Reply } from './reply.ts';

/** Up to here head and body lie in one buffer, copied together once a second: one piece costs the socket least. */
const MOST_IN_ONE_PIECE = 16 * 1024;

/** An answer that is given many times: what goes to the wire is kept with it. */
export class ReadyReply implements Reply {
  readonly status: number;
  readonly headers: PlainHeaders;
  readonly body: readonly Uint8Array[];
  #start: string | undefined;
  #second = -1;
  #pieces: readonly Uint8Array[] = [];

  constructor({ status, headers, body }: Reply) {
    this.status = status;
    this.headers = headers;
    this.body = body;
  }

  /** Head and body, for a connection that is kept. */
  pieces(end: HeadEnd): readonly Uint8Array[] {
    if (this.#second !== end.second) {
      this.#second = end.second;
      this.#start ??= startOfHead(this.status, this.headers);
      const head = Buffer.from(this.#start + end.kept, 'latin1');
      const bodyBytes = this.body.reduce((sum, { length }) => sum + length, 0);
      this.#pieces = bodyBytes <= MOST_IN_ONE_PIECE ? [Buffer.concat([head, ...this.body])] : [head, ...this.body];
    }
    return this.#pieces;
  }
}
