import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Context } from 'hono';
import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response';
import type { Reply } from './reply.ts';

/** What node-server hands to the app; absent when a test asks the app itself. */
export interface OriginEnv {
  Bindings: { readonly incoming?: IncomingMessage; readonly outgoing?: ServerResponse } | undefined;
}
export type Exchange = Context<OriginEnv>;
export type Answer = Response | Promise<Response>;

/** Node has parsed the headers already: a `Headers` object would do it again. */
export const requestHeader = (c: Exchange, name: string): string | undefined => {
  const incoming = c.env?.incoming;
  if (!incoming) return c.req.header(name);
  const value = incoming.headers[name];
  return typeof value === 'string' ? value : value?.join(', ');
};

/** Answers from memory, without copying: several pieces go straight to the socket, in one write. */
export const answer = (c: Exchange, reply: Reply): Response => {
  const { status, headers, body } = reply;
  if (c.req.method === 'HEAD' || body.length === 0) return new Response(null, { status, headers });
  if (body.length === 1) return new Response(body[0] as Uint8Array<ArrayBuffer>, { status, headers });
  const outgoing = c.env?.outgoing;
  if (!outgoing) return new Response(Buffer.concat(body), { status, headers });
  write(outgoing, reply);
  return RESPONSE_ALREADY_SENT;
};

/**
 * Answers once `begin` settles. A held request lives on node's own response object, which costs the least.
 * @param begin is given the way to answer, once; returns the way to give up, for a client that has gone
 */
export const answerLater = (c: Exchange, begin: (settle: (reply: Reply) => void) => () => void): Answer => {
  const outgoing = c.env?.outgoing;
  if (!outgoing || c.req.method === 'HEAD') {
    return new Promise((resolve) => {
      const cancel = begin((reply) => resolve(answer(c, reply)));
      outgoing?.once('close', () => {
        cancel();
        resolve(new Response(null));
      });
    });
  }
  const cancel = begin((reply) => {
    outgoing.off('close', cancel);
    write(outgoing, reply);
  });
  outgoing.once('close', cancel);
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
