import { connect } from 'node:net';
import { HttpCounts } from '../../../src/origin/http-counts.ts';
import { Hono } from 'hono';
import { expect, it } from 'vitest';
import { NOT_FOUND } from '../../../src/origin/reply.ts';
import { silentLog } from './fixture.ts';
import type { OriginEnv } from '../../../src/origin/exchange.ts';
import { DEFAULT_HTTP_LIMITS } from '../../../src/config/http.ts';
import { Doorkeeper } from '../../../src/origin/doorkeeper.ts';
import { close, createHttpServer, listen } from '../../../src/origin/http-server.ts';

/** Sends requests all at once and says how many answers came before the connection ended. */
const pipeline = (port: number, requests: number): Promise<number> =>
  new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1');
    let answers = '';
    socket.on('data', (chunk: Buffer) => {
      answers += chunk.toString('latin1');
      if (answers.split('HTTP/1.1 200').length > requests) socket.end();
    });
    socket.on('close', () => resolve(answers.split('HTTP/1.1 200').length - 1));
    socket.on('error', (error: NodeJS.ErrnoException) => (error.code === 'ECONNRESET' ? undefined : reject(error)));
    socket.write('GET / HTTP/1.1\r\nHost: x\r\n\r\n'.repeat(requests));
  });

it('a few requests in one go are answered; hundreds that nobody reads end their connection', async () => {
  const app = new Hono<OriginEnv>();
  let asked = 0;
  app.get('/', async (c) => {
    asked++;
    await new Promise(setImmediate);
    return c.text('yes');
  });
  const desk = { decide: () => NOT_FOUND, observe: () => undefined, answered: () => undefined };
  const server = createHttpServer({
    counts: new HttpCounts(),
    app,
    desk,
    doorkeeper: new Doorkeeper(DEFAULT_HTTP_LIMITS, silentLog),
    log: silentLog,
  });
  const port = await listen(server, '127.0.0.1', 0);
  expect(await pipeline(port, 5)).toBe(5);
  asked = 0;
  expect(await pipeline(port, 500)).toBeLessThan(500);
  expect(asked).toBeLessThan(50);
  await close(server, 100);
});
