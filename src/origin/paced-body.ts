import { pipeline } from 'node:stream/promises';
import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response';
import type { Logger } from 'pino';
import type { RateControl } from '../export/rate-control.ts';
import type { Exchange } from './exchange.ts';
import type { PlainHeaders } from './headers.ts';
import { sealedHeaders } from './sealed.ts';

/** An answer that is made as it is sent. */
export interface StreamedReply {
  readonly status: 200 | 206;
  readonly headers: PlainHeaders;
  readonly body: AsyncIterable<Buffer>;
}

/** How fast a body may go out. */
export interface BodyPace {
  readonly rates: RateControl;
  /** What is counted together on one connection. */
  readonly id: string;
  /** Bytes of a second of this media. Above 0. */
  readonly bytesPerSecond: number;
}

export interface PaceOptions extends BodyPace {
  readonly log: Logger;
}

/**
 * Sends a body as fast as the client takes it and its rate allows. Resolves when all is sent, or the client has gone:
 * then what makes it ends, too.
 */
export const sendPaced = async (c: Exchange, reply: StreamedReply, options: PaceOptions): Promise<Response> => {
  const { status, body } = reply;
  const headers = sealedHeaders(c, reply.headers);
  const { rates, id, bytesPerSecond, log } = options;
  const outgoing = c.env?.outgoing;
  if (c.req.method === 'HEAD') return new Response(null, { status, headers });
  if (!outgoing) return new Response(await collected(body), { status, headers });
  const pieces = body[Symbol.asyncIterator]();
  try {
    // Made before anything is said: what goes wrong there can be told in words.
    const first = await pieces.next();
    outgoing.writeHead(status, headers);
    await pipeline(paced(c, behind(first, pieces), { rates, id, bytesPerSecond }), outgoing);
  } catch (error) {
    if (!outgoing.headersSent) throw error;
    // A client that has gone is no news; what broke off here has to be told, and is seen by the client's count of bytes.
    if (isGone(error)) log.debug({ err: error, id }, 'sending was cut short');
    else log.warn({ err: error, id }, 'a download broke off');
  } finally {
    await pieces.return?.();
  }
  return RESPONSE_ALREADY_SENT;
};

/** The same bytes, as fast as they may go to the client of this exchange, as long as it is there. */
export const paced = (c: Exchange, body: AsyncIterable<Buffer>, pace: BodyPace): AsyncIterable<Buffer> => {
  const { rates, ...rest } = pace;
  const outgoing = c.env?.outgoing;
  if (!outgoing) return body;
  const gone = new AbortController();
  if (outgoing.destroyed) gone.abort();
  outgoing.once('close', () => gone.abort());
  return rates.pace(body, { ...rest, connection: connectionOf(c), signal: gone.signal });
};

async function* behind(first: IteratorResult<Buffer>, pieces: AsyncIterator<Buffer>): AsyncGenerator<Buffer> {
  for (let piece = first; !piece.done; piece = await pieces.next()) yield piece.value;
}

const collected = async (body: AsyncIterable<Buffer>): Promise<Uint8Array<ArrayBuffer>> => {
  const pieces: Buffer[] = [];
  for await (const piece of body) pieces.push(piece);
  return Buffer.concat(pieces);
};

/** Requests of HTTP/2 share one. */
const connectionOf = (c: Exchange): object => {
  const incoming = c.env!.incoming!;
  const { stream } = incoming as { readonly stream?: { readonly session?: object } };
  return stream?.session ?? incoming.socket;
};

const GONE = new Set(['ERR_STREAM_PREMATURE_CLOSE', 'ECONNRESET', 'EPIPE', 'ABORT_ERR', 'ERR_STREAM_DESTROYED']);

const isGone = (error: unknown): boolean => GONE.has((error as NodeJS.ErrnoException).code ?? '');
