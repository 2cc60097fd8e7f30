import { Agent as HttpAgent, request as requestHttp, type ClientRequest, type IncomingMessage } from 'node:http';
import { Agent as HttpsAgent, request as requestHttps } from 'node:https';
import type { Socket } from 'node:net';
import type { Asked } from './asked.ts';
import { UpstreamError, type Fetch } from './cache.ts';
import type { Received } from './entry.ts';

/** The origin holds a request for three target durations at most, and says 503 then: 30 s for the longest segments. */
const ANSWER_TIMEOUT_MS = 40_000;
const CONNECT_TIMEOUT_MS = 3000;
/** Shorter than the origin's 65 s, so that no request meets a connection that is being closed. */
const IDLE_MS = 55_000;
/** As many held requests as an edge ever has, and some more. */
const MAX_CONNECTIONS = 1024;
/** The longest segment, ten seconds of 25 Mbit/s. */
const MAX_BODY = 32 * 1024 * 1024;

/**
 * The origin, over connections that are kept.
 * @param origin `http://HOST:PORT` or `https://…`
 * @param own the name of this edge, by which it knows its own requests again
 */
export const createUpstream = (origin: URL, own: string): { fetch: Fetch; stop: () => void } => {
  const isTls = origin.protocol === 'https:';
  const agentOptions = { keepAlive: true, maxSockets: MAX_CONNECTIONS, maxFreeSockets: 64, timeout: IDLE_MS };
  const agent = isTls ? new HttpsAgent(agentOptions) : new HttpAgent(agentOptions);
  const place = { hostname: origin.hostname.replace(/^\[|\]$/g, ''), ...(origin.port && { port: origin.port }) };
  const send = (asked: Asked, etag: string | undefined, mayRetry: boolean): Promise<Received> =>
    new Promise((resolve, reject) => {
      const headers = {
        // Says that somebody stands behind (RFC 9110 7.6.3): what is for the origin's own machine alone stays there.
        Via: '1.1 sluice-edge',
        'CDN-Loop': [...(asked.through ?? []), own].join(', '),
        ...(asked.viewer !== undefined && { 'X-Forwarded-For': asked.viewer }),
        ...(asked.gzip && { 'Accept-Encoding': 'gzip' }),
        ...(etag !== undefined && { 'If-None-Match': etag }),
      };
      const request = (isTls ? requestHttps : requestHttp)({ ...place, path: asked.target, agent, headers });
      const timer = setTimeout(() => {
        request.destroy(new UpstreamError(`no answer within ${ANSWER_TIMEOUT_MS / 1000} s`, { isLate: true }));
      }, ANSWER_TIMEOUT_MS);
      request.on('close', () => clearTimeout(timer));
      request.on('socket', (socket) => limitConnecting(socket, request));
      request.on('response', (response) => {
        collect(response, etag !== undefined).then(resolve, (error: unknown) => {
          request.destroy();
          reject(asUpstreamError(error));
        });
      });
      // Unheard, it would end without a word.
      request.on('upgrade', (_response, socket) => {
        socket.destroy();
        reject(new UpstreamError('it wants to speak another protocol'));
      });
      request.on('error', (error: NodeJS.ErrnoException) => {
        // The origin closed a kept connection at the moment that we wrote to it (RFC 9112 9.3.1).
        if (mayRetry && request.reusedSocket && error.code === 'ECONNRESET')
          send(asked, etag, false).then(resolve, reject);
        else reject(asUpstreamError(error));
      });
      request.end();
    });
  return { fetch: (asked, etag) => send(asked, etag, true), stop: () => agent.destroy() };
};

const limitConnecting = (socket: Socket, request: ClientRequest): void => {
  if (!socket.connecting) return;
  const error = new UpstreamError(`no connection within ${CONNECT_TIMEOUT_MS / 1000} s`, { isLate: true });
  const timer = setTimeout(() => request.destroy(error), CONNECT_TIMEOUT_MS);
  socket.once('connect', () => clearTimeout(timer)).once('close', () => clearTimeout(timer));
};

/** The whole body. @param isConditional something was known already */
const collect = async (response: IncomingMessage, isConditional: boolean): Promise<Received> => {
  const { statusCode: status = 0 } = response;
  if (!isAnswer(status, isConditional)) throw new UpstreamError(`it answers with status ${status}`);
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of response as AsyncIterable<Buffer>) {
    length += chunk.length;
    if (length > MAX_BODY) throw new UpstreamError(`an answer of more than ${MAX_BODY} bytes`);
    chunks.push(chunk);
  }
  if (!response.complete) throw new UpstreamError('the answer was cut short');
  const headers = Object.entries(response.headers).map(([name, value]): [string, string] => [
    name,
    Array.isArray(value) ? value.join(', ') : (value ?? ''),
  ]);
  return { status, headers: Object.fromEntries(headers), body: Buffer.concat(chunks) };
};

/** Whether that can be said of what was asked: the whole, and nothing else. It could not be given to others. */
const isAnswer = (status: number, isConditional: boolean): boolean =>
  status >= 200 && status < 600 && status !== 206 && (status !== 304 || isConditional);

const asUpstreamError = (error: unknown): UpstreamError => {
  if (error instanceof UpstreamError) return error;
  const { code, message } = error as NodeJS.ErrnoException;
  return new UpstreamError(code === undefined ? message : `${code} ${message}`);
};
