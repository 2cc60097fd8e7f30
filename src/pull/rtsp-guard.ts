import { PullError, RefusedError } from './pull-error.ts';

const DOLLAR = 0x24;
const NEWLINE = 0x0a;
/** RFC 2326 says nothing of the length of a line; no server comes near this. */
const MAX_HEAD_BYTES = 64 * 1024;
const INTERLEAVED_HEADER = 4;
const UNAUTHORIZED = /^\s*RTSP\/\S+ +401\b/;

/**
 * Reads what an RTSP server sends, on its way to a client that would follow a redirection to any address. Answers pass
 * once their head is complete; media that is sent on the same connection (RFC 2326 10.12) passes as it comes.
 */
export class RtspGuard {
  #held: Buffer = Buffer.alloc(0);
  /** Bytes of media, or of a body, that pass unread. */
  #passing = 0;
  /** Those bytes belong to an answer that is not passed on. */
  #hiding = false;
  readonly #answersItself: (head: string) => boolean;

  /** @param answersItself takes an answer 401; where it returns true, the client does not get to see it */
  constructor(answersItself: (head: string) => boolean = () => false) {
    this.#answersItself = answersItself;
  }

  /**
   * @returns what may pass
   * @throws RefusedError for a redirection
   */
  push(chunk: Buffer): Buffer {
    const data = this.#held.length > 0 ? Buffer.concat([this.#held, chunk]) : chunk;
    const out: Buffer[] = [];
    let at = 0;
    const pass = (to: number): void => {
      if (!this.#hiding) out.push(data.subarray(at, to));
      at = to;
    };
    while (at < data.length) {
      if (this.#passing > 0) {
        const length = Math.min(this.#passing, data.length - at);
        this.#passing -= length;
        pass(at + length);
        continue;
      }
      this.#hiding = false;
      const isMedia = data[at] === DOLLAR;
      const end = isMedia ? mediaEnd(data, at) : this.#headEnd(data, at);
      if (end === undefined) break;
      const head = isMedia ? '' : data.toString('latin1', at, end);
      this.#passing = isMedia ? data.readUInt16BE(at + 2) : bodyLength(head);
      this.#hiding = UNAUTHORIZED.test(head) && this.#answersItself(head);
      pass(end);
    }
    this.#held = Buffer.from(data.subarray(at));
    if (this.#held.length > MAX_HEAD_BYTES) throw new PullError('an RTSP answer has more than 64 kB of head');
    return out.length === 1 ? out[0]! : Buffer.concat(out);
  }

  /** Where the head ends that begins here; undefined when it is not complete. */
  #headEnd(data: Buffer, from: number): number | undefined {
    for (let at = from; ;) {
      const newline = data.indexOf(NEWLINE, at);
      if (newline < 0) return undefined;
      const line = data.toString('latin1', at, newline).replaceAll('\r', '');
      if (line === '') return newline + 1;
      // A client may take media between two lines: that is more than this one wants to understand.
      if (line.startsWith('$')) throw new PullError('an RTSP answer is damaged');
      if (at === from) checkStatus(line);
      at = newline + 1;
    }
  }
}

const mediaEnd = (data: Buffer, at: number): number | undefined =>
  at + INTERLEAVED_HEADER <= data.length ? at + INTERLEAVED_HEADER : undefined;

const checkStatus = (line: string): void => {
  const [version = '', status = ''] = line.trim().split(/\s+/);
  const code = version.startsWith('RTSP/') ? parseInt(status, 10) : 0;
  if (code >= 300 && code < 400) {
    throw new RefusedError('the server redirects, which is not followed by RTSP: name the address it redirects to');
  }
};

const bodyLength = (head: string): number => {
  const length = Number(/^content-length:\s*(\d{1,9})/im.exec(head)?.[1] ?? 0);
  return Number.isSafeInteger(length) ? length : 0;
};
