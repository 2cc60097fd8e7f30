import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { runProgram } from '../../../src/cli/program.ts';
import { FakeContext } from './context.ts';

let server: Server;
afterEach(() => {
  server.closeAllConnections();
  server.close();
});

/** Runs a command against a server that gives one answer. */
const run = async (args: string[], status: number, answer: unknown) => {
  const asked: unknown[] = [];
  server = createServer((request, response) => {
    let text = '';
    request.on('data', (chunk: Buffer) => (text += chunk.toString()));
    request.on('end', () => {
      asked.push([request.method, request.url, text === '' ? undefined : JSON.parse(text)]);
      response.writeHead(status).end(JSON.stringify(answer));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const context = new FakeContext();
  context.environment = { USER: 'anna' };
  await runProgram(['key', ...args, '-s', url], context);
  return { asked, printed: context.printed, told: context.told, exits: context.exits };
};

const KEY = { id: '0123456789ab', origin: 'issued', label: 'Van 3', expired: false, inUse: true };
const KEYS = '/api/v1/channels/main/inputs/studio/keys';

describe('sluice key', () => {
  it('create prints the key alone, for scripts', async () => {
    const args = ['create', 'main', 'studio', '--label', 'Van 3', '--expires', '8h'];
    const { asked, printed, exits } = await run(args, 201, { ...KEY, key: 'the-secret' });
    expect(asked).toEqual([['POST', KEYS, { label: 'Van 3', expires: '8h', by: 'anna (command line)' }]]);
    expect(printed).toBe('the-secret\n');
    expect(exits).toEqual([0]);
  });

  it('list has a line for each', async () => {
    const config = { id: 'config.main.studio', origin: 'config', expired: false, inUse: false };
    const old = {
      ...KEY,
      label: undefined,
      inUse: false,
      expired: true,
      expiresAt: '2026-01-01T00:00:00Z',
      lastUsedAt: '2025-12-31T23:00:00Z',
    };
    const { asked, printed } = await run(['list', 'main', 'studio'], 200, { keys: [config, KEY, old] });
    expect(asked).toEqual([['GET', KEYS, undefined]]);
    expect(printed.split('\n')).toEqual([
      'config.main.studio  of the config  never used',
      '0123456789ab  Van 3  in use',
      '0123456789ab  expired 2026-01-01T00:00:00Z  used 2025-12-31T23:00:00Z',
      '',
    ]);
  });

  it('revoke says whether somebody was put off', async () => {
    const { asked, printed } = await run(['revoke', 'main', 'studio', KEY.id], 200, KEY);
    expect(asked).toEqual([['DELETE', `${KEYS}/${KEY.id}`, undefined]]);
    expect(printed).toBe('Van 3 is revoked, and its publisher is off\n');
  });

  it('says why not', async () => {
    const detail = 'main has no input "x"; it has: studio';
    const { told, exits } = await run(['create', 'main', 'x'], 404, { code: 'unknown-input', detail });
    expect([told, exits]).toEqual([`${detail}\n`, [1]]);
  });
});
