import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { RunningServer } from '../../src/cli/server.ts';
import { parseConfig } from '../../src/config/load.ts';
import { createLogger } from '../../src/log/logger.ts';
import { runServer } from '../../src/server/run.ts';
import { freeUdpPort } from '../support/udp-port.ts';
import { waitFor } from '../support/wait.ts';

const SECRETS = {
  apiToken: 'SECRET-api-token-0123456789',
  streamKey: 'SECRET-stream-key-1',
  whipToken: 'SECRET-whip-token-1',
  passphrase: 'SECRET-passphrase-1',
  password: 'SECRET-correct-horse',
  wrongPassword: 'SECRET-wrong-horse',
  wrongToken: 'SECRET-wrong-token-0123',
  pullPassword: 'SECRET-pull-password-1',
  pullQuery: 'SECRET-pull-query-1',
};

const folder = mkdtempSync(join(tmpdir(), 'sluice-secrets-'));
let server: RunningServer;
let http = '';
let logged = '';
/** Everything that was answered, with its headers. */
let answered = '';

beforeAll(async () => {
  const text = `
http: { host: 127.0.0.1, port: 0 }
rtmp: { host: 127.0.0.1, port: 0 }
data: ${join(folder, 'data')}
api: { token: ${SECRETS.apiToken} }
pull: { privateAddresses: true }
channels:
  main:
    inputs:
      - { name: studio, type: rtmp, key: ${SECRETS.streamKey} }
      - { name: guest, type: whip, token: ${SECRETS.whipToken} }
      - { name: van, type: srt, port: ${await freeUdpPort()}, passphrase: ${SECRETS.passphrase} }
      - { name: far, type: pull, url: 'http://user:${SECRETS.pullPassword}@127.0.0.1:9/live.m3u8?token=${SECRETS.pullQuery}' }
      - { name: slate, type: slate }
    ladder: [{ name: tiny, width: 160, height: 90, frameRate: 10, videoBitrate: 100k, audioBitrate: 64k, preset: ultrafast }]
    segment: 1s
    window: 20s
`;
  const destination = new Writable({
    write: (chunk: Buffer, _encoding, done) => {
      logged += chunk.toString();
      done();
    },
  });
  const log = createLogger({ level: 'trace', pretty: false, destination });
  server = await runServer({ config: parseConfig(text, 'test.yaml', {}), log });
  http = server.summary.player.replace(/\/$/, '');
});
afterAll(async () => {
  await server?.stop();
  rmSync(folder, { recursive: true, force: true });
});

interface Asked {
  readonly token?: string;
  readonly method?: string;
  readonly body?: object;
}

const ask = async (path: string, { token = SECRETS.apiToken, method = 'GET', body }: Asked = {}): Promise<number> => {
  const response = await fetch(http + path, {
    method,
    headers: {
      authorization: `Bearer ${token}`,
      accept: 'application/json',
      ...(body && { 'content-type': 'application/json' }),
    },
    ...(body && { body: JSON.stringify(body) }),
    signal: AbortSignal.timeout(10_000),
  });
  answered += `${JSON.stringify([...response.headers])}\n${await response.text()}\n`;
  return response.status;
};

/** Command lines of this process's children, and of theirs: anybody on the machine can read them. */
const commandLines = (): string[] => {
  const read = (file: string): string => {
    try {
      return readFileSync(file, 'utf8');
    } catch {
      // It has ended meanwhile.
      return '';
    }
  };
  const parents = new Map<string, string>();
  for (const pid of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
    const parent = /\) \S+ (\d+)/.exec(read(`/proc/${pid}/stat`))?.[1];
    if (parent !== undefined) parents.set(pid, parent);
  }
  const isOurs = (pid: string | undefined): boolean =>
    pid !== undefined && (pid === String(process.pid) || isOurs(parents.get(pid)));
  return [...parents.keys()].filter((pid) => isOurs(parents.get(pid))).map((pid) => read(`/proc/${pid}/cmdline`));
};

it('no secret stands in the log, in an answer, or in a command line', async () => {
  const seen = new Set<string>();
  const look = (): void => commandLines().forEach((line) => seen.add(line));
  await waitFor('the first segment', async () => {
    look();
    return (await ask('/live/main/index.m3u8')) === 200;
  });
  const user = { name: 'kim', role: 'admin', password: SECRETS.password };
  expect(await ask('/api/v1/users', { method: 'POST', body: user })).toBe(201);
  const login = (password: string) => ask('/api/v1/session', { method: 'POST', body: { name: 'kim', password } });
  expect(await login(SECRETS.password)).toBe(200);
  expect(await login(SECRETS.wrongPassword)).toBe(401);
  expect(await ask('/api/v1/channels', { token: SECRETS.wrongToken })).toBe(401);
  expect(await ask('/api/v1/users', { method: 'POST', body: { ...user, sudo: 1 } })).toBe(400);
  expect(await ask('/api/v1/channels/main/switch', { method: 'POST', body: { input: 'far' } })).toBe(409);
  const offer = { method: 'POST', headers: { authorization: `Bearer ${SECRETS.wrongToken}` }, body: 'x' };
  answered += await (await fetch(`${http}/whip/main`, offer)).text();
  // What is described is asked for: new operations are looked at as well.
  await ask('/api/v1/openapi.json');
  const paths = ['channels', 'channels/main', 'channels/main/processes', 'channels/main/viewers', 'users', 'tokens'];
  for (const path of [...paths, 'audit', 'events/recent', 'guide', 'jobs', 'recordings', 'session', 'nothing']) {
    await ask(`/api/v1/${path}`);
  }
  for (const path of ['/health', '/health/main', '/healthz', '/readyz', '/metrics', '/', '/watch/main'])
    await ask(path);
  await waitFor('what became of the pull', () => {
    look();
    return logged.includes('"input":"far"') && logged.includes('login refused');
  });

  expect(logged).toContain('login refused');
  expect(answered).toContain('user.add');
  expect([...seen].some((line) => line.includes('ffmpeg'))).toBe(true);
  const audit = readdirSync(join(folder, 'data', 'library', 'audit')).map((name) =>
    readFileSync(join(folder, 'data', 'library', 'audit', name), 'utf8'),
  );
  for (const [name, secret] of Object.entries(SECRETS)) {
    const places = {
      ...{ log: logged, answers: answered, 'command lines': [...seen].join('\n'), audit: audit.join('\n') },
      'access.json': readFileSync(join(folder, 'data', 'access.json'), 'utf8'),
    };
    const found = Object.entries(places).filter(([, text]) => text.includes(secret));
    expect(found.map(([place, text]) => `${name} in ${place}: ${around(text, secret)}`)).toEqual([]);
  }
});

const around = (text: string, secret: string): string => {
  const at = text.indexOf(secret);
  return text.slice(Math.max(0, at - 120), at + 60).replaceAll('\0', ' ');
};
