import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { runProgram } from '../../../src/cli/program.ts';
import { FakeContext } from './context.ts';

const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
});

interface Asked {
  readonly request: IncomingMessage;
  readonly body: unknown;
}

/** A server that gives one answer, and what it was asked. */
const answering = async (status: number, answer: unknown): Promise<{ url: string; asked: Asked[] }> => {
  const asked: Asked[] = [];
  const server = createServer((request, response) => {
    let text = '';
    request.on('data', (chunk: Buffer) => (text += chunk.toString()));
    request.on('end', () => {
      asked.push({ request, body: JSON.parse(text) });
      response.writeHead(status).end(typeof answer === 'string' ? answer : JSON.stringify(answer));
    });
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, asked };
};

const run = async (args: string[], environment: Record<string, string> = {}) => {
  const context = new FakeContext();
  context.environment = environment;
  await runProgram(['switch', ...args], context);
  return { printed: context.printed, told: context.told, exits: context.exits };
};

const state = (onAir: string, more: object = {}) => ({ onAir, switch: { mode: 'manual', why: 'x', ...more } });
const refusal = (code: string, detail: string) => ({ code, detail });

describe('sluice switch', () => {
  it('asks the server, and says what is on the air', async () => {
    const { url, asked } = await answering(200, state('cam2', { manual: { input: 'cam2' } }));
    const result = await run(['main', 'cam2', '--hold', '10m', '-s', url], { USER: 'anna' });
    expect(result).toEqual({ printed: 'main: cam2 is on the air (manual)\n', told: '', exits: [0] });
    const [{ request, body }] = asked as [Asked];
    expect(body).toEqual({ input: 'cam2', hold: '10m', by: 'anna (command line)' });
    expect([request.method, request.url]).toEqual(['POST', '/api/v1/channels/main/switch']);
    expect(request.headers).toMatchObject({ 'content-type': 'application/json' });
    expect(request.headers.authorization).toBeUndefined();
  });

  it('finds the server by the port in the environment, and brings the token', async () => {
    const { url, asked } = await answering(200, state('cam1'));
    const environment = { SLUICE_HTTP_PORT: new URL(url).port, SLUICE_API_TOKEN: 'a-token-of-some-length' };
    expect((await run(['main', 'auto'], environment)).exits).toEqual([0]);
    expect(asked[0]!.request.headers.authorization).toBe('Bearer a-token-of-some-length');
    expect(asked[0]!.body).toEqual({ input: 'auto', by: 'somebody (command line)' });
  });

  it('says when the input is still waited for', async () => {
    const { url } = await answering(200, state('cam1', { manual: { input: 'cam2' } }));
    const { printed } = await run(['main', 'cam2', '--when-ready', '-s', url]);
    expect(printed).toBe('main: cam1 is on the air (manual); cam2 follows as soon as it is live\n');
  });

  it.each([
    [400, refusal('unknown-input', 'there is no input "x" here; there are: a'), 'main: there is no input "x" here; '],
    [404, refusal('unknown-channel', 'there is no channel "main"'), 'main: there is no channel "main"\n'],
    [409, refusal('input-not-live', 'cam2 is waiting'), 'main: cam2 is waiting (--when-ready)\n'],
    [401, refusal('token-wrong', 'wrong'), 'main: wrong (call it in the folder of the server'],
  ])('a refusal (%i) ends with 1', async (status, answer, words) => {
    const { url } = await answering(status, answer);
    const { told, printed, exits } = await run(['main', 'cam2', '-s', url]);
    expect([exits, printed]).toEqual([[1], '']);
    expect(told).toContain(words);
  });

  it('a wrong call ends with 2', async () => {
    expect((await run(['main'])).exits).toEqual([2]);
    expect((await run(['main', 'cam2', '-s', 'ftp://x'])).exits).toEqual([2]);
    expect((await run(['main', 'cam2', '-t', 'soon'])).exits).toEqual([2]);
  });

  it('without an answer it ends with 3', async () => {
    const { url } = await answering(200, '<html>');
    const other = await run(['main', 'cam2', '-s', url]);
    expect(other).toMatchObject({ exits: [3], told: `${url} answers 200, but not as a Sluice server does\n` });
    servers[0]!.close();
    const silent = createServer();
    await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
    const { port } = silent.address() as AddressInfo;
    await new Promise((resolve) => silent.close(resolve));
    const nobody = await run(['main', 'cam2', '-s', `127.0.0.1:${port}`]);
    expect(nobody.exits).toEqual([3]);
    expect(nobody.told).toBe(`http://127.0.0.1:${port} refuses the connection: nothing listens there\n`);
  });
});
