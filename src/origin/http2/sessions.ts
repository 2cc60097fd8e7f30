import {
  constants,
  createSecureServer,
  type Http2ServerRequest,
  type Http2ServerResponse,
  type IncomingHttpHeaders,
  type ServerHttp2Session,
  type ServerHttp2Stream,
} from 'node:http2';
import type { TLSSocket } from 'node:tls';
import type { Desk } from '../lane/lane-connection.ts';
import type { SlowReadersOptions } from '../slow-readers.ts';
import { SlowStreams } from './slow-streams.ts';
import { answerStream } from './stream-answers.ts';

export interface SessionsOptions {
  /** Answers what it can by itself; absent: nothing. */
  readonly desk?: Desk | undefined;
  /** Answers everything else. */
  readonly listener: (request: Http2ServerRequest, response: Http2ServerResponse) => void;
  /** Told what deciding on a request threw; the app answers it. */
  readonly onError: (error: unknown) => void;
  readonly limits: SessionLimits;
  /** @returns to be called when a stream has ended; undefined for one that is refused */
  readonly admit: (address: string) => (() => void) | undefined;
}

export interface SessionLimits extends SlowReadersOptions {
  /** A session on which nothing moves for so long is ended, ms. */
  readonly idleMs: number;
}

/** Requests of one client at a time: a player has three or four for each rendition. RFC 9113 6.5.2 asks for 100 at least. */
const MOST_STREAMS = 100;
/** Of header fields, together; bytes. */
const MOST_HEADER_BYTES = 16 * 1024;

type OnStream = (stream: ServerHttp2Stream, headers: IncomingHttpHeaders, flags: number, raw: string[]) => void;

/** The clients that have agreed on HTTP/2 (RFC 9113) with the listener that took their connections. */
export class Http2Sessions {
  readonly #server: ReturnType<typeof createSecureServer>;
  readonly #sessions = new Set<ServerHttp2Session>();

  constructor({ desk, listener, onError, limits, admit }: SessionsOptions) {
    const server = createSecureServer({
      settings: { maxConcurrentStreams: MOST_STREAMS, maxHeaderListSize: MOST_HEADER_BYTES, enablePush: false },
    });
    this.#server = server;
    server.on('request', listener);
    // What looks like HTTP/1.1 to the app is made of each stream, unless it has been answered by then.
    const [wrap] = server.listeners('stream') as OnStream[];
    server.removeAllListeners('stream');
    const slow = new SlowStreams(limits);
    const onStream: OnStream = (stream, headers, ...rest) => {
      const leave = admit(stream.session?.socket.remoteAddress ?? '');
      if (!leave) {
        // RFC 9113 8.7: nothing has been done, and the client may ask again.
        stream.on('error', () => undefined).close(constants.NGHTTP2_REFUSED_STREAM);
        return;
      }
      stream.once('close', leave);
      slow.watch(stream);
      if (!desk || !answered(desk, stream, headers, onError)) wrap?.call(server, stream, headers, ...rest);
    };
    server.on('stream', onStream);
    server.on('session', (session) => {
      this.#sessions.add(session);
      session.setTimeout(limits.idleMs, () => session.destroy());
      session.once('close', () => this.#sessions.delete(session));
    });
    // Clients go as they like, and what they send is theirs to answer for.
    server.on('sessionError', () => undefined);
  }

  /** @param socket has agreed on `h2` */
  take(socket: TLSSocket): void {
    this.#server.emit('secureConnection', socket);
  }

  /** Takes no more requests; what is being answered ends with its answer. */
  stop(): void {
    for (const session of this.#sessions) session.close();
  }

  /** Ends everything at once. */
  cutOff(): void {
    for (const session of this.#sessions) session.destroy();
  }
}

const answered = (
  desk: Desk,
  stream: ServerHttp2Stream,
  headers: IncomingHttpHeaders,
  onError: (error: unknown) => void,
): boolean => {
  try {
    return answerStream(desk, stream, headers);
  } catch (error) {
    onError(error);
    return false;
  }
};
