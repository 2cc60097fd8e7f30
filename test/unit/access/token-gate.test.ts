import { describe, expect, it } from 'vitest';
import { bodyRefusal, type Caller } from '../../../src/access/caller.ts';
import { isRefusal } from '../../../src/access/gate.ts';
import { TokenGate } from '../../../src/access/token-gate.ts';

const TOKEN = 'a-token-of-some-length';
const caller = (address: string | undefined, headers: Record<string, string> = {}): Caller => ({
  address,
  from: address,
  header: (name) => headers[name],
});
const code = (who: Caller, token?: string): string => {
  const found = new TokenGate(token).identify(who, true);
  return isRefusal(found) ? found.code : 'welcome';
};

describe('without a token', () => {
  it.each(['127.0.0.1', '127.9.9.9', '::1', '::ffff:127.0.0.1'])('%s is this machine', (address) => {
    expect(code(caller(address))).toBe('welcome');
  });

  it.each(['192.168.1.2', '::ffff:10.0.0.1', '128.0.0.1', 'fe80::1', '', 'localhost', undefined])(
    '%s is not',
    (address) => {
      expect(code(caller(address))).toBe('token-missing');
    },
  );

  it.each(['x-forwarded-for', 'forwarded', 'x-real-ip', 'via'])('a proxy is nobody by itself: %s', (header) => {
    expect(code(caller('127.0.0.1', { [header]: '127.0.0.1' }))).toBe('token-missing');
  });

  it.each([
    ['http://127.0.0.1:8080', '127.0.0.1:8080', 'welcome'],
    ['http://[::1]:8080', '[::1]:8080', 'welcome'],
    ['http://localhost', 'localhost', 'welcome'],
    ['http://localhost', 'localhost:80', 'welcome'],
    ['http://localhost:3000', 'localhost:8080', 'foreign-page'],
    ['https://evil.example', '127.0.0.1:8080', 'foreign-page'],
    ['null', '127.0.0.1:8080', 'foreign-page'],
    // A name of theirs that was made to point here.
    ['http://evil.example:8080', 'evil.example:8080', 'foreign-page'],
  ])('a page of %s that asks %s: %s', (origin, host, expected) => {
    expect(code(caller('127.0.0.1', { origin, host }))).toBe(expected);
  });
});

describe('with a token', () => {
  it.each([
    [`Bearer ${TOKEN}`, 'welcome'],
    [`bearer  ${TOKEN} `, 'welcome'],
    [`Bearer ${TOKEN}x`, 'token-wrong'],
    [`Bearer ${TOKEN.slice(1)}`, 'token-wrong'],
    [`Basic ${TOKEN}`, 'token-missing'],
    ['Bearer', 'token-missing'],
    ['', 'token-missing'],
  ])('%s: %s', (authorization, expected) => {
    expect(code(caller('192.168.1.2', { authorization }), TOKEN)).toBe(expected);
  });

  it('this machine needs it too, since a proxy may stand there', () => {
    expect(code(caller('127.0.0.1'), TOKEN)).toBe('token-missing');
  });

  it('our own page may have any name, others may not', () => {
    const authorization = `Bearer ${TOKEN}`;
    const page = (origin: string) => caller('192.168.1.2', { authorization, origin, host: 'live.example' });
    expect(code(page('https://live.example'), TOKEN)).toBe('welcome');
    expect(code(page('https://other.example'), TOKEN)).toBe('foreign-page');
    const headers = { authorization, origin: 'https://live.example', host: '127.0.0.1:8080' };
    expect(code(caller('127.0.0.1', headers), TOKEN)).toBe('foreign-page');
    expect(code(caller('127.0.0.1', { ...headers, 'x-forwarded-host': 'live.example' }), TOKEN)).toBe('welcome');
  });
});

it.each([
  ['application/json', undefined],
  ['application/json; charset=utf-8', undefined],
  ['text/plain', 'not-json'],
  ['application/jsonp', 'not-json'],
  ['application/x-www-form-urlencoded', 'not-json'],
])('a body of type %s', (type, expected) => {
  expect(bodyRefusal(caller('::1', { 'content-type': type }))?.code).toBe(expected);
});
