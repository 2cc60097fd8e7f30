import { connect as connectHttp2, type ClientHttp2Session } from 'node:http2';
import { isIP } from 'node:net';
import { connect as connectTls, type TLSSocket } from 'node:tls';

/** A stream names its own server, and perhaps a few of a CDN. Others are spoken to by HTTP/1.1. */
const MAX_ORIGINS = 32;
/** TLS is agreed upon within this, ms. */
const HANDSHAKE_MS = 10_000;

/** One HTTP/2 session with each server that agrees to it (RFC 9113 3.2), as browsers have it. */
export class Http2Sessions {
  readonly #insecure: boolean;
  /** By origin; `undefined` where the server does not agree. */
  readonly #sessions = new Map<string, Promise<ClientHttp2Session | undefined>>();

  constructor({ insecure }: { readonly insecure: boolean }) {
    this.#insecure = insecure;
  }

  /**
   * @param url of https
   * @returns undefined where the server does not agree to HTTP/2
   * @throws Error when there is no connection, or its certificate is not to be trusted
   */
  async to(url: URL): Promise<ClientHttp2Session | undefined> {
    const known = this.#sessions.get(url.origin);
    const session = await known;
    if (known && (!session || !(session.closed || session.destroyed))) return session;
    if (!known && this.#sessions.size >= MAX_ORIGINS) return undefined;
    // Of those who find a session closed at the same time the first one opens the next.
    if (this.#sessions.get(url.origin) !== known) return this.to(url);
    const opened = this.#open(url);
    this.#sessions.set(url.origin, opened);
    // A server that was not there may come.
    opened.catch(() => this.#sessions.delete(url.origin));
    return opened;
  }

  close(): void {
    for (const session of this.#sessions.values()) {
      // Whoever asked has been told why there is none.
      session.then(
        (each) => each?.destroy(),
        () => undefined,
      );
    }
    this.#sessions.clear();
  }

  async #open(url: URL): Promise<ClientHttp2Session | undefined> {
    const socket = await agree(url, this.#insecure);
    if (socket.alpnProtocol !== 'h2') {
      socket.destroy();
      return undefined;
    }
    const session = connectHttp2(url.origin, { createConnection: () => socket });
    // Each of its requests is told by itself; a session that fails is closed, and the next request opens another.
    session.on('error', () => session.destroy());
    return session;
  }
}

const agree = (url: URL, insecure: boolean): Promise<TLSSocket> =>
  new Promise((resolve, reject) => {
    const host = url.hostname.replace(/^\[(.*)\]$/, '$1');
    const socket = connectTls({
      ...{ host, port: Number(url.port || 443), rejectUnauthorized: !insecure },
      ...(isIP(host) === 0 && { servername: host }),
      ALPNProtocols: ['h2', 'http/1.1'],
      timeout: HANDSHAKE_MS,
    });
    socket.once('timeout', () => socket.destroy(new Error(`no TLS within ${HANDSHAKE_MS / 1000} s`)));
    socket.once('error', reject);
    socket.once('secureConnect', () => {
      socket.setTimeout(0).removeAllListeners('timeout');
      socket.off('error', reject);
      resolve(socket);
    });
  });
