import type { ChildProcess } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { request } from 'node:https';
import { join } from 'node:path';
import { connect } from 'node:tls';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { PlaybackStats } from '../../player/src/stats.ts';
import { checkStream } from '../../src/check/client/check-stream.ts';
import { launchBrowser } from '../support/browser.ts';
import { CERTIFICATES } from '../support/certificates.ts';
import { kill, publish } from '../support/publisher.ts';
import { temporaryFolder } from '../support/rig.ts';
import { SMALL_CHANNEL, startServer, type TestServer } from '../support/server.ts';
import { waitFor } from '../support/wait.ts';

const { one, two } = CERTIFICATES;

describe('encrypted listeners', () => {
  const folder = temporaryFolder();
  const files = { cert: join(folder.path, 'cert.pem'), key: join(folder.path, 'key.pem') };
  let test: TestServer;
  let publisher: ChildProcess | undefined;

  const write = ({ cert, key }: { cert: string; key: string }): void => {
    writeFileSync(files.cert, cert);
    writeFileSync(files.key, key);
  };
  const get = (path: string): Promise<{ status: number; text: string }> =>
    new Promise((resolve, reject) => {
      const url = new URL(path, test.server.summary.securePlayer);
      const asked = request(url, { rejectUnauthorized: false }, (response) => {
        let text = '';
        response.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
        response.on('end', () => resolve({ status: response.statusCode ?? 0, text }));
      });
      asked.on('error', reject).end();
    });
  const certificateName = (url: string): Promise<unknown> =>
    new Promise((resolve, reject) => {
      const { hostname, port } = new URL(url.replace(/^\w+:/, 'http:'));
      const socket = connect({ host: hostname, port: Number(port), rejectUnauthorized: false }, () => {
        resolve(socket.getPeerCertificate().subject.CN);
        socket.destroy();
      });
      socket.on('error', reject);
    });
  const rtmps = (): string =>
    test.server.summary.channels[0]!.publish.find(({ server }) => server.startsWith('rtmps:'))!.server;

  beforeAll(async () => {
    write(one);
    const channel = `
    inputs: [{ name: studio, type: rtmp, key: secret }, { name: slate, type: slate }]
${SMALL_CHANNEL}
    part: 333ms
tls: { cert: ${files.cert}, key: ${files.key} }
https: { host: 127.0.0.1, port: 0 }
rtmps: { host: 127.0.0.1, port: 0 }
`;
    test = await startServer(folder.path, channel);
  });

  afterAll(async () => {
    if (publisher) await kill(publisher);
    await test.server.stop();
    folder.remove();
  });

  it('serve the same by https', async () => {
    const playlist = await waitFor('a playlist', async () => {
      const { status, text } = await get('/live/main/small/index.m3u8');
      return status === 200 && text;
    });
    const name = playlist.match(/^\S+\.ts$/gm)!.at(-1);
    expect((await get(`/live/main/small/${name}`)).status).toBe(200);
    expect((await get('/watch/main')).text).toContain('<html');
  });

  it('play in a browser over HTTP/2, with low latency', async () => {
    const browser = await launchBrowser();
    try {
      const page = await browser.newPage({ ignoreHTTPSErrors: true });
      await page.goto(`${test.server.summary.securePlayer}watch/main`);
      await waitFor('five seconds played', async () => {
        const stats = await page.evaluate<PlaybackStats | undefined>('window.sluicePlayer?.stats()');
        return (stats?.totalFrames ?? 0) > 150;
      });
      const protocols = await page.evaluate<Record<string, string>>(
        `Object.fromEntries(performance.getEntriesByType('resource').map((each) => [each.name, each.nextHopProtocol]))`,
      );
      expect(new Set(Object.values(protocols))).toEqual(new Set(['h2']));
      expect(Object.keys(protocols).some((name) => name.includes('_HLS_part='))).toBe(true);
    } finally {
      await browser.close();
    }
  });

  it('pass a check over HTTP/2, with no word of HTTP/1.1', async () => {
    const url = new URL('live/main/index.m3u8', test.server.summary.securePlayer).href;
    const checked = { url, seconds: 3, media: true, renditions: [], maxBytes: 1e9, insecure: true };
    const { protocols, findings, counts } = await checkStream(checked);
    expect(protocols).toEqual(['HTTP/2']);
    expect(counts.parts).toBeGreaterThan(10);
    // What a busy machine is late with apart.
    expect(findings.map(({ rule }) => rule).filter((rule) => !/late$/.test(rule))).toEqual([]);
  });

  it('take publishers by rtmps', async () => {
    publisher = publish(`${rtmps()}/secret`);
    await waitFor('studio on the air', async () => (await test.state()).onAir === 'studio');
  });

  it('take a renewed certificate without dropping anybody', async () => {
    expect(await certificateName(test.server.summary.securePlayer!)).toBe('one.test');
    write(two);
    await waitFor('the new one', async () => (await certificateName(test.server.summary.securePlayer!)) === 'two.test');
    expect(await certificateName(rtmps())).toBe('two.test');
    expect((await test.state()).inputs[0]).toMatchObject({ status: 'live', figures: { reconnects: 0 } });
  });
});
