import { randomBytes } from 'node:crypto';

/**
 * A URL that says nothing: it stands on the command line of an RTSP client in place of the real one, whose path and query
 * may be a token. What the client makes of it for its requests, as RFC 2326 C.1.1 has it (`URL/track=1`), has the real
 * one at the same place once it is on its way.
 */
export class RtspStandIn {
  /** Of the relay on this machine. */
  readonly url: string;
  readonly #real: string;

  /** @param port where the relay listens @param name a random text that nobody could guess */
  constructor(url: string, port: number, name = randomBytes(16).toString('hex')) {
    const real = new URL(url);
    real.username = '';
    real.password = '';
    real.hash = '';
    this.#real = real.href;
    // Clients join what a description names to a URL by a slash, unless there is one.
    this.url = `rtsp://127.0.0.1:${port}/${name}${this.#real.endsWith('/') ? '/' : ''}`;
  }

  /** @param text of the client @returns the same with the real URL wherever the stand-in was */
  real(text: string): string {
    return text.replaceAll(this.url, () => this.#real);
  }
}
