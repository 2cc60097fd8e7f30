import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Webhook } from 'standardwebhooks';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { PublishWebhook } from '../../../src/publishing/webhook.ts';

const SECRET = `whsec_${Buffer.alloc(32, 7).toString('base64')}`;
const NOTE = {
  ...{ channel: 'main', input: 'studio', protocol: 'rtmp', address: '192.0.2.7', agent: 'OBS' },
  ...{ keyDigest: 'ab'.repeat(32), keyId: '0123', keyLabel: 'van' },
};

describe('the webhook for publishing', () => {
  let server: Server;
  let url: string;
  let requests: { headers: IncomingMessage['headers']; body: string; path: string }[];
  let answer: (response: ServerResponse) => void;

  beforeEach(async () => {
    requests = [];
    server = createServer((request, response) => {
      let body = '';
      request.on('data', (chunk: Buffer) => (body += chunk.toString()));
      request.on('end', () => {
        requests.push({ headers: request.headers, body, path: request.url ?? '' });
        answer(response);
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/ask`;
  });
  afterEach(() => {
    server.closeAllConnections();
    return new Promise((resolve) => server.close(resolve));
  });

  const hook = (further = {}) => new PublishWebhook({ url, timeout: 5, onFailure: 'refuse', ...further });

  it('is asked in a form that Standard Webhooks verify', async () => {
    answer = (response) => response.writeHead(204).end();
    expect(await hook({ secret: SECRET }).ask(NOTE)).toEqual({ kind: 'accepted', place: {} });
    const { headers, body } = requests[0]!;
    const payload = new Webhook(SECRET).verify(body, headers as Record<string, string>);
    expect(payload).toMatchObject({ type: 'publish.requested', data: NOTE });
    expect(() => new Webhook(SECRET).verify(`${body} `, headers as Record<string, string>)).toThrow();
  });

  it.each([
    ['nothing', 200, '', { kind: 'accepted', place: {} }],
    ['words', 200, 'OK', { kind: 'accepted', place: {} }],
    [
      'a place',
      200,
      '{"channel":"main","input":"guest","more":1}',
      { kind: 'accepted', place: { channel: 'main', input: 'guest' } },
    ],
    ['an input', 201, '{"input":"guest"}', { kind: 'accepted', place: { input: 'guest' } }],
    [
      'a place that is none',
      200,
      '{"input":7}',
      { kind: 'failed', why: 'its answer is not {"channel": NAME, "input": NAME}' },
    ],
    ['no', 403, '{"input":"guest"}', { kind: 'refused', status: 403 }],
    ['not found', 404, '', { kind: 'refused', status: 404 }],
    ['an error', 500, '', { kind: 'failed', why: 'it answers 500' }],
    ['too much', 200, 'x'.repeat(17 * 1024), { kind: 'failed', why: 'its answer has more than 16384 bytes' }],
  ])('that answers %s', async (_, status, body, expected) => {
    answer = (response) => response.writeHead(status).end(body);
    expect(await hook().ask(NOTE)).toEqual(expected);
  });

  it('is not followed to where it redirects', async () => {
    answer = (response) => response.writeHead(307, { Location: '/elsewhere' }).end();
    expect(await hook().ask(NOTE)).toEqual({ kind: 'failed', why: 'it answers 307' });
    expect(requests.map(({ path }) => path)).toEqual(['/ask']);
  });

  it.each([
    ['never answers', () => undefined],
    ['never ends its answer', (response: ServerResponse) => void response.writeHead(200).write('{')],
  ])('that %s is not waited for', async (_, silence) => {
    answer = silence;
    expect(await hook({ timeout: 0.2 }).ask(NOTE)).toEqual({ kind: 'failed', why: 'no answer within 0.2 s' });
  });

  it('that is not there has failed', async () => {
    const gone = hook({ url: 'http://127.0.0.1:1/' });
    expect(await gone.ask(NOTE)).toMatchObject({ kind: 'failed' });
    expect(await gone.tell({ ...NOTE, reason: 'done', seconds: 1 })).toBeDefined();
  });

  it('is told of an end', async () => {
    answer = (response) => response.writeHead(200).end();
    expect(await hook().tell({ ...NOTE, reason: 'done', seconds: 12 })).toBeUndefined();
    expect(JSON.parse(requests[0]!.body)).toMatchObject({
      type: 'publish.ended',
      data: { reason: 'done', seconds: 12 },
    });
    expect(requests[0]!.headers['webhook-signature']).toBeUndefined();
  });
});
