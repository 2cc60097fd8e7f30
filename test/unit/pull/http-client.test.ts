import { mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { createServer, type RequestListener, type Server } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { AddressRules, DEFAULT_PULL_RULES } from '../../../src/pull/address-rules.ts';
import { HttpClient, type HttpClientOptions } from '../../../src/pull/http-client.ts';
import { PullError, RefusedError, StatusError } from '../../../src/pull/pull-error.ts';
import { CERTIFICATES } from '../../support/certificates.ts';

const LIMITS = { maxBytes: 1000, timeoutMs: 5000 };
const LOCAL = new AddressRules({ ...DEFAULT_PULL_RULES, allow: ['127.0.0.1', 'allowed.example'] });

describe('an HTTP client that goes only where it may', () => {
  const servers: Server[] = [];
  const clients: HttpClient[] = [];

  afterEach(async () => {
    for (const client of clients.splice(0)) client.close();
    await Promise.all(
      servers.splice(0).map((server) => {
        server.closeAllConnections();
        return new Promise((resolve) => server.close(resolve));
      }),
    );
  });

  const serve = async (listener: RequestListener): Promise<string> => {
    const server = createServer(listener);
    servers.push(server);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  };

  const get = (url: string, options: Partial<HttpClientOptions> = {}, more: object = {}) => {
    const client = new HttpClient({ rules: LOCAL, url, ...options });
    clients.push(client);
    return client.fetch({ url, signal: new AbortController().signal, ...more }, LIMITS);
  };

  it('brings a document, and says what it is', async () => {
    const base = await serve((_, response) => {
      response.setHeader('content-type', 'Application/X-MpegURL; charset=utf-8');
      response.end('hello');
    });
    expect(await get(`${base}/a`)).toEqual({
      url: `${base}/a`,
      contentType: 'application/x-mpegurl',
      data: Buffer.from('hello'),
    });
  });

  it('refuses a private address, with the setting that would allow it, without connecting', async () => {
    let requests = 0;
    const base = await serve((_, response) => {
      requests++;
      response.end();
    });
    const rules = new AddressRules(DEFAULT_PULL_RULES);
    await expect(get(base, { rules })).rejects.toThrow('127.0.0.1 is a loopback address');
    await expect(get(base, { rules })).rejects.toThrow('pull.allow');
    const port = new URL(base).port;
    for (const host of ['2130706433', '0x7f.1', '[::ffff:127.0.0.1]', '[::1]', 'localhost']) {
      await expect(get(`http://${host}:${port}/`, { rules })).rejects.toThrow(RefusedError);
    }
    expect(requests).toBe(0);
  });

  it('looks a name up once, and connects to what was checked', async () => {
    const base = await serve((_, response) => response.end('here'));
    const { port } = new URL(base);
    let lookups = 0;
    const resolve = (host: string) => {
      lookups++;
      // A second look-up, behind the check, would lead elsewhere (DNS rebinding).
      return Promise.resolve([
        { address: lookups === 1 && host === 'allowed.example' ? '127.0.0.1' : '10.0.0.1', family: 4 },
      ]);
    };
    expect((await get(`http://allowed.example:${port}/`, { resolve })).data.toString()).toBe('here');
    expect(lookups).toBe(1);
    const rebound = () => Promise.resolve([{ address: '10.0.0.1', family: 4 }]);
    await expect(get(`http://other.example:${port}/`, { resolve: rebound })).rejects.toThrow('is a private address');
  });

  it('follows redirections, and checks each hop', async () => {
    const base = await serve((request, response) => {
      const to: Record<string, string> = {
        '/a': '/b',
        '/b': `${base}/c`,
        '/private': 'http://10.0.0.1/',
        '/name': 'http://inner.example/',
        '/file': 'file:///etc/passwd',
        '/data': 'data:text/plain,x',
        '/ever': '/ever',
        '/bad': 'http://',
      };
      const location = to[request.url ?? ''];
      if (location === undefined) response.end('there');
      else response.writeHead(302, { location }).end();
    });
    expect(await get(`${base}/a`)).toMatchObject({ url: `${base}/c`, data: Buffer.from('there') });
    await expect(get(`${base}/private`)).rejects.toThrow('10.0.0.1 is a private address');
    const resolve = () => Promise.resolve([{ address: '169.254.169.254', family: 4 }]);
    await expect(get(`${base}/name`, { resolve })).rejects.toThrow('inner.example (169.254.169.254) is a link-local');
    await expect(get(`${base}/file`)).rejects.toThrow('file: is not allowed');
    await expect(get(`${base}/data`)).rejects.toThrow('data: is not allowed');
    await expect(get(`${base}/ever`)).rejects.toThrow('redirects more than 5 times');
    await expect(get(`${base}/bad`)).rejects.toThrow('no URL');
  });

  it('gives user and password to the server that the config names, and to no other', async () => {
    const seen: (string | undefined)[] = [];
    const other = await serve((request, response) => {
      seen.push(request.headers.authorization);
      response.end();
    });
    const base = await serve((request, response) => {
      seen.push(request.headers.authorization);
      response.writeHead(302, { location: other }).end();
    });
    await get(base.replace('//', '//me:p%40ss@'));
    expect(seen).toEqual([`Basic ${Buffer.from('me:p@ss').toString('base64')}`, undefined]);
  });

  it('unpacks gzip, and is not blown up by it', async () => {
    const base = await serve((request, response) => {
      response.setHeader('content-encoding', 'gzip');
      response.end(gzipSync(Buffer.alloc(request.url === '/bomb' ? 10_000_000 : 900, 'x')));
    });
    expect((await get(`${base}/fine`)).data.toString()).toBe('x'.repeat(900));
    await expect(get(`${base}/bomb`)).rejects.toThrow('is larger than 1000 bytes');
  });

  it('asks for byte ranges, and cuts them out where the server knows none', async () => {
    const whole = Buffer.from('0123456789');
    const base = await serve((request, response) => {
      const match = /bytes=(\d+)-(\d+)/.exec(request.url === '/plain' ? '' : (request.headers.range ?? ''));
      if (!match) response.end(whole);
      else response.writeHead(206).end(whole.subarray(Number(match[1]), Number(match[2]) + 1));
    });
    const range = { offset: 3, length: 4 };
    for (const path of ['/ranges', '/plain']) {
      expect((await get(`${base}${path}`, {}, { range })).data.toString()).toBe('3456');
    }
  });

  it('says what is wrong', async () => {
    const base = await serve((request, response) => {
      if (request.url === '/404?key=secret') response.writeHead(404).end();
      else if (request.url === '/cut') {
        response.writeHead(200, { 'content-length': '100' });
        response.write('x', () => response.destroy());
      } else if (request.url === '/large') response.end(Buffer.alloc(2000));
    });
    const missing = await get(`${base}/404?key=secret`).catch((error: unknown) => error);
    expect(missing).toBeInstanceOf(StatusError);
    expect((missing as StatusError).status).toBe(404);
    expect((missing as StatusError).message).toBe(`HTTP 404 for ${base}/404?…`);
    await expect(get(`${base}/cut`)).rejects.toThrow(PullError);
    await expect(get(`${base}/large`)).rejects.toThrow('is larger than 1000 bytes');
    await expect(get(`${base}/silent`, { silenceMs: 50 })).rejects.toThrow('was silent for 0.05 s');
    await expect(get('http://127.0.0.1:1/')).rejects.toThrow('127.0.0.1:1 refuses the connection');
    await expect(get('https://127.0.0.1:1/')).rejects.toThrow('127.0.0.1:1 refuses the connection');
    await expect(get('ftp://127.0.0.1/')).rejects.toThrow('ftp: is not allowed');
  });

  it('a body may take as long as its reader does, and not longer', async () => {
    const base = await serve((_, response) => response.write('first'));
    const client = new HttpClient({ rules: LOCAL, url: base, silenceMs: 60 });
    clients.push(client);
    const reply = await client.open({ url: base, signal: new AbortController().signal });
    const got: string[] = [];
    await expect(
      (async () => {
        for await (const piece of client.chunks(reply)) {
          got.push(piece.toString());
          await new Promise((resolve) => setTimeout(resolve, 150));
        }
      })(),
    ).rejects.toThrow('was silent for 0.06 s');
    expect(got).toEqual(['first']);
  });

  it('what takes too long as a whole is given up, and what is aborted too', async () => {
    const base = await serve((_, response) => response.write('x'));
    const client = new HttpClient({ rules: LOCAL, url: base });
    clients.push(client);
    const never = new AbortController();
    const fetching = client.fetch({ url: base, signal: never.signal }, { maxBytes: 100, timeoutMs: 50 });
    await expect(fetching).rejects.toThrow('took longer than 0.05 s');
    const aborted = client.fetch({ url: base, signal: never.signal }, LIMITS);
    never.abort();
    await expect(aborted).rejects.toThrow(/abort/i);
  });
});

describe('an HTTPS server', () => {
  const folder = mkdtempSync(join(tmpdir(), 'sluice-trust-'));
  const ca = join(folder, 'ca.pem');
  const clients: HttpClient[] = [];
  const server = createSecureServer(CERTIFICATES.one, (_, response) => response.end('hello'));
  let port = 0;

  beforeAll(async () => {
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    ({ port } = server.address() as AddressInfo);
  });

  afterAll(async () => {
    for (const client of clients) client.close();
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
    rmSync(folder, { recursive: true });
  });

  const clientOf = (tls?: HttpClientOptions['tls'], host = '127.0.0.1') => {
    const url = `https://${host}:${port}/a`;
    const resolve = () => Promise.resolve([{ address: '127.0.0.1', family: 4 }]);
    const client = new HttpClient({ rules: LOCAL, url, tls, resolve });
    clients.push(client);
    return async () => {
      const { data } = await client.fetch({ url, signal: new AbortController().signal }, LIMITS);
      return data.toString();
    };
  };

  it('is refused where nobody knows its certificate, with the setting that would help', async () => {
    const words = `127.0.0.1:${port} shows a certificate that this machine does not know`;
    await expect(clientOf()()).rejects.toThrow(words);
    await expect(clientOf()()).rejects.toThrow('tls.ca');
    await expect(clientOf()()).rejects.toThrow(PullError);
  });

  it('is believed where the config names its CA, as soon as the file is right', async () => {
    const get = clientOf({ ca, verify: true });
    await expect(get()).rejects.toThrow(`tls.ca: ${ca} cannot be read`);
    writeFileSync(ca, 'no certificate');
    await expect(get()).rejects.toThrow('has no certificate in PEM form');
    writeFileSync(ca, CERTIFICATES.one.cert.replace('MIIB', 'AAAA'));
    await expect(get()).rejects.toThrow('has no certificate in PEM form');
    writeFileSync(ca, CERTIFICATES.two.cert);
    utimesSync(ca, 1, 1);
    await expect(get()).rejects.toThrow('does not know');
    writeFileSync(ca, CERTIFICATES.two.cert + CERTIFICATES.one.cert);
    utimesSync(ca, 2, 2);
    await expect(get()).resolves.toBe('hello');
    // Its name counts all the same.
    const other = clientOf({ ca, verify: true }, 'allowed.example');
    await expect(other()).rejects.toThrow('shows a certificate that is for another name (DNS:one.test');
  });

  it('is believed whatever it shows where the config says so', async () => {
    await expect(clientOf({ verify: false }, 'allowed.example')()).resolves.toBe('hello');
  });

  it('is told from one that speaks no TLS', async () => {
    const plain = createServer((_, response) => response.end());
    await new Promise<void>((resolve) => plain.listen(0, '127.0.0.1', resolve));
    const url = `https://127.0.0.1:${(plain.address() as AddressInfo).port}/`;
    const client = new HttpClient({ rules: LOCAL, url });
    const asked = client.fetch({ url, signal: new AbortController().signal }, LIMITS);
    await expect(asked).rejects.toThrow('does not speak TLS: is it http:// there?');
    client.close();
    await new Promise((resolve) => plain.close(resolve));
  });
});
