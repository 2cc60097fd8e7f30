import { BlockList, isIP } from 'node:net';
import type { Refusal } from './refusal.ts';
import { plainAddress } from '../addresses/site.ts';

/** What is known of somebody who asks for something. */
export interface Caller {
  /** Address of the connection's other end. */
  readonly address: string | undefined;
  /** Where the request comes from: as `address`, or whom a proxy names that is trusted. */
  readonly from: string | undefined;
  /** A request header, by its name in small letters. */
  readonly header: (name: string) => string | undefined;
}

/** What proxies add: the connection then comes from the proxy, not from the caller. */
const FORWARDED = ['forwarded', 'x-forwarded-for', 'x-real-ip', 'via'];

const loopback = new BlockList();
loopback.addSubnet('127.0.0.0', 8, 'ipv4');
loopback.addAddress('::1', 'ipv6');

/** Anything but JSON can be sent by a page of another site without its being asked (Fetch standard, 2.2.2). */
export const bodyRefusal = ({ header }: Caller): Refusal | undefined =>
  /^application\/json *(;|$)/i.test(header('content-type') ?? '')
    ? undefined
    : { status: 415, code: 'not-json', message: 'send JSON, with "Content-Type: application/json"' };

/** The connection comes from this machine, and not by way of a proxy. */
export const isLocal = ({ address, header }: Caller): boolean => {
  if (address === undefined || FORWARDED.some((name) => header(name) !== undefined)) return false;
  const plain = plainAddress(address);
  const version = isIP(plain);
  return version !== 0 && loopback.check(plain, version === 4 ? 'ipv4' : 'ipv6');
};

/** Browsers name the page's origin in every POST (Fetch standard, 3.2); programs name none. */
export const isForeignPage = (caller: Caller, hasToken: boolean): boolean => {
  const text = caller.header('origin');
  if (text === undefined) return false;
  if (!isOwnOrigin(caller, text, hasToken)) return true;
  return !hasToken && !isOwnHost(URL.parse(text)?.hostname ?? '');
};

/**
 * A request that a browser sends cookies with comes from one of the server's own pages, and says so. Browsers that say
 * neither are too old to be told apart from pages of other sites.
 */
export const isOwnPage = (caller: Caller): boolean => {
  const origin = caller.header('origin');
  if (origin !== undefined) return isOwnOrigin(caller, origin, true);
  return caller.header('sec-fetch-site') === 'same-origin';
};

/**
 * A foreign name that was made to point at this machine (DNS rebinding) is the same origin to the browser: it is
 * asked for by that name.
 */
export const hostIsOwn = ({ header }: Caller): boolean => {
  const host = header('host');
  return host === undefined || isOwnHost(URL.parse(`http://${host}`)?.hostname ?? '');
};

const isOwnOrigin = ({ header }: Caller, text: string, mayBeProxied: boolean): boolean => {
  const origin = URL.parse(text);
  if (!origin) return false;
  const asked = [header('host'), mayBeProxied ? header('x-forwarded-host') : undefined];
  return asked.some((host) => origin.host === withoutDefaultPort(host, origin.protocol));
};

const isOwnHost = (hostname: string): boolean =>
  hostname === 'localhost' || isIP(hostname.replace(/^\[|\]$/g, '')) !== 0;

const withoutDefaultPort = (host: string | undefined, protocol: string): string | undefined =>
  host === undefined ? undefined : URL.parse(`${protocol}//${host}`)?.host;
