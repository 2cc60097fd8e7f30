import { constants, type IncomingHttpHeaders, type ServerHttp2Stream } from 'node:http2';
import { Held } from '../held.ts';
import type { Desk } from '../lane/lane-connection.ts';
import { Elsewhere } from '../outcome.ts';
import type { Reply } from '../reply.ts';
import { StreamRequest } from './stream-request.ts';

/**
 * Answers a stream of HTTP/2 without the classes that look like HTTP/1.1's, where what it asks for is in memory or soon
 * will be: the same decisions as in the express lane.
 * @returns whether it did; else the app has to
 * @throws what deciding throws
 */
export const answerStream = (desk: Desk, stream: ServerHttp2Stream, headers: IncomingHttpHeaders): boolean => {
  const request = StreamRequest.of(stream, headers);
  if (!request) return false;
  const outcome = desk.decide(request);
  if (outcome instanceof Elsewhere) return false;
  desk.observe(request);
  // Clients reset streams as they like (RFC 9113 8.1).
  stream.on('error', () => undefined);
  const answer = (reply: Reply): void => {
    desk.answered(request, reply.status);
    respond(stream, reply, request.method === 'HEAD');
  };
  if (outcome instanceof Held) {
    stream.once('close', () => outcome.giveUp());
    outcome.begin({ answer });
  } else {
    answer(outcome);
  }
  return true;
};

const respond = (stream: ServerHttp2Stream, { status, headers, body }: Reply, isHead: boolean): void => {
  if (stream.destroyed || stream.headersSent) return;
  // RFC 9113 8.2.2: what speaks of a connection has no place here.
  const { Connection: closes, ...plain } = headers;
  const endStream = isHead || body.length === 0;
  stream.respond({ [constants.HTTP2_HEADER_STATUS]: status, ...plain }, { endStream });
  if (!endStream) {
    for (const piece of body.slice(0, -1)) stream.write(piece);
    stream.end(body.at(-1));
  }
  if (closes !== undefined) stream.session?.close();
};
