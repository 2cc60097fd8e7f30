import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Context } from 'hono';
import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response';
import type { Caller } from '../access/caller.ts';
import type { ClientAddress } from './client-address.ts';
import type { Held } from './held.ts';
import type { Reply } from './reply.ts';
import { sealedHeaders } from './sealed.ts';

/** What node-server hands to the app; absent when a test asks the app itself. */
export interface OriginEnv {
  Bindings:
    | {
        readonly incoming?: IncomingMessage;
        readonly outgoing?: ServerResponse;
        /** Whom trusted proxies name; absent: none is trusted. */
        readonly addressOf?: ClientAddress | undefined;
      }
    | undefined;
}
export type Exchange = Context<OriginEnv>;
export type Answer = Response | Promise<Response>;

/** Node has parsed the headers already: a `Headers` object would do it again. */
export const requestHeader = (c: Exchange, name: string): string | undefined => {
  const incoming = c.env?.incoming;
  if (!incoming) return c.req.header(name);
  // By HTTP/2 the host is a pseudo-header (RFC 9113 8.3.1).
  const value = incoming.headers[name] ?? (name === 'host' ? incoming.headers[':authority'] : undefined);
  return typeof value === 'string' ? value : value?.join(', ');
};

export const callerOf = (c: Exchange): Caller => {
  const address = c.env?.incoming?.socket.remoteAddress;
  const header = (name: string) => requestHeader(c, name);
  const addressOf = c.env?.addressOf;
  return { address, from: addressOf ? addressOf({ address, header }) : address, header };
};

/** Answers from memory, without copying: several pieces go straight to the socket, in one write. */
export const answer = (c: Exchange, reply: Reply): Response => {
  const { status, body } = reply;
  const headers = sealedHeaders(c, reply.headers);
  if (c.req.method === 'HEAD' || body.length === 0) return new Response(null, { status, headers });
  if (body.length === 1) return new Response(body[0] as Uint8Array<ArrayBuffer>, { status, headers });
  const outgoing = c.env?.outgoing;
  if (!outgoing) return new Response(Buffer.concat(body), { status, headers });
  write(outgoing, { status, headers, body });
  return RESPONSE_ALREADY_SENT;
};

/** The next request comes on another connection, which begins in the express lane again. */
export const endConnection = (c: Exchange): void => {
  const outgoing = c.env?.outgoing;
  if (outgoing && 'shouldKeepAlive' in outgoing) outgoing.shouldKeepAlive = false;
};

/** Answers once there is something to say. A held request lives on node's own response object, if not in the lane. */
export const answerLater = (c: Exchange, held: Held): Answer => {
  const outgoing = c.env?.outgoing;
  if (!outgoing || c.req.method === 'HEAD') {
    return new Promise((resolve) => {
      outgoing?.once('close', () => {
        held.giveUp();
        resolve(new Response(null));
      });
      held.begin({ answer: (reply) => resolve(answer(c, reply)) });
    });
  }
  const giveUp = (): void => held.giveUp();
  outgoing.once('close', giveUp);
  held.begin({
    answer: (reply) => {
      outgoing.off('close', giveUp);
      write(outgoing, reply);
    },
  });
  return RESPONSE_ALREADY_SENT;
};

const write = (outgoing: ServerResponse, { status, headers, body }: Reply): void => {
  if (outgoing.destroyed || outgoing.headersSent) return;
  outgoing.writeHead(status, headers);
  if (body.length > 1) {
    outgoing.cork();
    for (const piece of body) outgoing.write(piece);
    outgoing.end();
  } else {
    outgoing.end(body[0]);
  }
};
