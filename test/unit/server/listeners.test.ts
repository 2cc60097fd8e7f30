import { expect, it } from 'vitest';
import { isHttpsAlone } from '../../../src/server/listeners.ts';

const tls = { cert: 'a', key: 'b' };
const limits = {} as never;
const at = (host: string, port: number) => ({ host, port, limits, spread: 0, downloads: {} as never });

it.each([
  ['a certificate, and HTTP for this machine alone', at('127.0.0.1', 8080), at('::', 8443), tls, true],
  ['a certificate, and HTTP on the port that leads to it', at('::', 80), at('::', 443), tls, true],
  ['HTTP on a port of its own, which would be lost', at('::', 8080), at('::', 8443), tls, false],
  ['a certificate that nobody trusts', at('127.0.0.1', 8080), at('::', 8443), undefined, false],
])('tells browsers to come by HTTPS alone: %s', (_, http, https, certificate, expected) => {
  expect(isHttpsAlone({ http, https, tls: certificate })).toBe(expected);
});
