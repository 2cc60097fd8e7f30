import { createServer as createSecureServer, type Server } from 'node:https';
import { request as httpRequest } from 'node:http';
import type { AddressInfo } from 'node:net';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CERTIFICATES } from '../support/certificates.ts';
import { LiveHls, makeHls } from '../support/live-hls.ts';
import { expectWhole, failure, seconds, startPull } from '../support/pull-rig.ts';
import { runFfmpeg, temporaryFolder } from '../support/rig.ts';
import { waitFor } from '../support/wait.ts';

/** Stands in front of an HTTP server and speaks TLS. */
const secureFront = async (base: string): Promise<Server> => {
  const server = createSecureServer(CERTIFICATES.one, (request, response) => {
    const { headers, url = '/' } = request;
    const behind = httpRequest(`${base}${url}`, { headers }, (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(response);
    });
    // Who reads has read enough, or the server behind is gone.
    behind.on('error', () => response.destroy());
    response.on('close', () => behind.destroy());
    behind.end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return server;
};

describe('what is pulled over HTTPS', { timeout: 60_000 }, () => {
  const folder = temporaryFolder();
  const ca = join(folder.path, 'ca.pem');
  const server = new LiveHls(folder.path);
  let front: Server;
  let base = '';

  beforeAll(async () => {
    const items = await makeHls(folder.path, 'show', { seconds: 30 });
    await makeHls(folder.path, 'whole', { seconds: 30, segmentSeconds: 60 });
    const copy = ['-i', join(folder.path, 'whole-0.ts'), '-c', 'copy', '-bsf:a', 'aac_adtstoasc', '-y'];
    await runFfmpeg([...copy, join(folder.path, 'film.mp4')]);
    writeFileSync(ca, CERTIFICATES.one.cert);
    await server.start();
    server.live('live.m3u8', items);
    front = await secureFront(server.base);
    base = `https://127.0.0.1:${(front.address() as AddressInfo).port}`;
  });

  afterAll(async () => {
    front.closeAllConnections();
    await new Promise((resolve) => front.close(resolve));
    await server.stop();
    folder.remove();
  });

  it.concurrent.each(['live.m3u8', 'whole-0.ts', 'film.mp4'])('%s, from a server whose CA is named', async (path) => {
    const { input, got } = startPull(folder.path, `${base}/${path}`, { tls: { ca, verify: true } });
    try {
      await waitFor('four seconds of pictures', () => got.pictures >= seconds(4));
      expect(input.source()).toMatchObject({ status: 'live', reason: `pulled from ${base}/${path}` });
      await expectWhole({ got }, 2);
    } finally {
      await input.stop();
    }
  });

  it.concurrent.each(['live.m3u8', 'whole-0.ts', 'film.mp4'])(
    '%s is refused from one that nobody knows',
    async (path) => {
      const pulled = startPull(folder.path, `${base}/${path}`);
      try {
        const { reason } = await failure(pulled);
        expect(reason).toMatch(
          /shows a certificate that this machine does not know: .*tls\.ca of the input; trying again/,
        );
        expect(pulled.got.pictures).toBe(0);
      } finally {
        await pulled.input.stop();
      }
    },
  );
});
