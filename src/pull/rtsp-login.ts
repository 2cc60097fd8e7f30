import { randomBytes } from 'node:crypto';
import { authorization, readChallenge, type Challenge, type Credentials } from './rtsp-challenge.ts';
import { PullError } from './pull-error.ts';

const DOLLAR = 0x24;
/** Requests are ffmpeg's own: some hundred bytes. */
const MAX_HEAD_BYTES = 64 * 1024;
const INTERLEAVED_HEADER = 4;
const HEAD_END = '\r\n\r\n';

/**
 * Logs an RTSP client in that knows no password: what would stand in its URL, for everybody on the machine to read, is
 * put into its requests on their way.
 */
export class RtspLogin {
  readonly #credentials: Credentials;
  readonly #nonce: () => string;
  #held: Buffer = Buffer.alloc(0);
  #challenge: Challenge | undefined;
  #count = 0;
  /** The newest request, as the client made it; undefined once it was made again. */
  #last: string | undefined;

  /** @param nonce a random text */
  constructor(credentials: Credentials, nonce: () => string = () => randomBytes(8).toString('hex')) {
    this.#credentials = credentials;
    this.#nonce = nonce;
  }

  /** @param chunk from the client @returns what goes to the server @throws PullError */
  push(chunk: Buffer): Buffer {
    let rest = this.#held.length > 0 ? Buffer.concat([this.#held, chunk]) : chunk;
    const out: Buffer[] = [];
    for (let length = this.#unitLength(rest); length !== undefined; length = this.#unitLength(rest)) {
      const unit = rest.subarray(0, length);
      out.push(unit[0] === DOLLAR ? unit : this.#request(unit.toString('latin1')));
      rest = rest.subarray(length);
    }
    if (rest.length > MAX_HEAD_BYTES) throw new PullError('an RTSP request has more than 64 kB of head');
    this.#held = Buffer.from(rest);
    return Buffer.concat(out);
  }

  /**
   * The server wants to know who asks.
   * @param head of its answer
   * @returns the request once more, with what it wants; undefined where it has had that, or wants what cannot be given
   */
  again(head: string): Buffer | undefined {
    const challenge = readChallenge(head);
    const request = this.#last;
    if (!challenge || request === undefined) return undefined;
    this.#challenge = challenge;
    this.#count = 0;
    const again = this.#request(request);
    this.#last = undefined;
    return again;
  }

  /** Of the request, or the packet of media, that a text begins with; undefined while it is not complete. */
  #unitLength(data: Buffer): number | undefined {
    if (data.length === 0) return undefined;
    if (data[0] === DOLLAR) {
      if (data.length < INTERLEAVED_HEADER) return undefined;
      const length = INTERLEAVED_HEADER + data.readUInt16BE(2);
      return data.length < length ? undefined : length;
    }
    const end = data.indexOf(HEAD_END);
    if (end < 0) return undefined;
    const body = Number(/^content-length:\s*(\d{1,6})/im.exec(data.toString('latin1', 0, end))?.[1] ?? 0);
    const length = end + HEAD_END.length + body;
    return data.length < length ? undefined : length;
  }

  #request(text: string): Buffer {
    this.#last = text;
    const challenge = this.#challenge;
    if (!challenge) return Buffer.from(text, 'latin1');
    const [method = '', uri = ''] = text.split(/[ \r\n]/, 2);
    const asked = { method, uri, count: ++this.#count, nonce: this.#nonce() };
    const line = `Authorization: ${authorization(challenge, this.#credentials, asked)}`;
    const end = text.indexOf(HEAD_END);
    return Buffer.from(`${text.slice(0, end)}\r\n${line}${text.slice(end)}`, 'latin1');
  }
}

/** What a URL holds of them; undefined where it names nobody. */
export const credentialsOf = ({ username, password }: URL): Credentials | undefined =>
  username === '' ? undefined : { user: decoded(username), password: decoded(password) };

const decoded = (text: string): string => {
  try {
    return decodeURIComponent(text);
  } catch {
    // Not percent-encoded: it stands there as it is.
    return text;
  }
};
