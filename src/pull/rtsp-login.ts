import { randomBytes } from 'node:crypto';
import { authorization, readChallenge, type Challenge, type Credentials } from './rtsp-challenge.ts';

const HEAD_END = '\r\n\r\n';

/**
 * Logs an RTSP client in that knows no password: what would stand in its URL, for everybody on the machine to read, is
 * put into its requests on their way.
 */
export class RtspLogin {
  readonly #credentials: Credentials;
  readonly #nonce: () => string;
  #challenge: Challenge | undefined;
  #count = 0;
  /** The newest request, as the client made it; undefined once it was made again. */
  #last: string | undefined;

  /** @param nonce a random text */
  constructor(credentials: Credentials, nonce: () => string = () => randomBytes(8).toString('hex')) {
    this.#credentials = credentials;
    this.#nonce = nonce;
  }

  /** @param request of the client @returns the same with what the server wants, as far as that is known */
  request(request: string): string {
    this.#last = request;
    const challenge = this.#challenge;
    if (!challenge) return request;
    const [method = '', uri = ''] = request.split(/[ \r\n]/, 2);
    const asked = { method, uri, count: ++this.#count, nonce: this.#nonce() };
    const line = `Authorization: ${authorization(challenge, this.#credentials, asked)}`;
    const end = request.indexOf(HEAD_END);
    return `${request.slice(0, end)}\r\n${line}${request.slice(end)}`;
  }

  /**
   * The server wants to know who asks.
   * @param head of its answer
   * @returns the request once more, with what it wants; undefined where it has had that, or wants what cannot be given
   */
  again(head: string): string | undefined {
    const challenge = readChallenge(head);
    const request = this.#last;
    if (!challenge || request === undefined) return undefined;
    this.#challenge = challenge;
    this.#count = 0;
    const again = this.request(request);
    this.#last = undefined;
    return again;
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
