import { request as sendRequest } from 'node:http';
import type { GotAnswer } from './api-judge.ts';
import type { MadeRequest } from './api-requests.ts';

/** More than the server reads of a request that it refuses: it may hang up before all of it is sent. */
const LONG_BODY = 32 * 1024;
const ANSWER_MS = 60_000;

/**
 * Sends a request with the path as it stands. Of a stream, its head alone is waited for.
 * @param http `http://HOST:PORT`
 * @returns undefined where the server hung up on a long body
 */
export const sendMade = (http: string, { method, path, headers, body }: MadeRequest): Promise<GotAnswer | undefined> =>
  new Promise((resolve, reject) => {
    const { hostname, port } = new URL(http);
    const outgoing = sendRequest({ hostname, port, path, method, headers, agent: false }, (incoming) => {
      const { statusCode, headers: got } = incoming;
      const chunks: Buffer[] = [];
      const finish = (): void => resolve({ status: statusCode!, headers: got, body: Buffer.concat(chunks).toString() });
      incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
      incoming.on('error', reject);
      incoming.on('end', finish);
      if (got['content-type']?.startsWith('text/event-stream')) {
        finish();
        incoming.destroy();
      }
    });
    outgoing.setTimeout(ANSWER_MS, () => outgoing.destroy(new Error(`${method} ${path}: no answer`)));
    outgoing.on('error', (error) => {
      if (body !== undefined && body.length > LONG_BODY) resolve(undefined);
      else reject(new Error(`${method} ${path}: ${error.message}`, { cause: error }));
    });
    outgoing.end(body);
  });
