import { createHash, timingSafeEqual } from 'node:crypto';
import { BlockList, isIP } from 'node:net';

/** What is known of somebody who wants to change something. */
export interface Caller {
  /** Address of the connection's other end. */
  readonly address: string | undefined;
  /** A request header, by its name in small letters. */
  readonly header: (name: string) => string | undefined;
}

export interface Refusal {
  readonly status: 401 | 403 | 415;
  readonly code: string;
  readonly message: string;
}

/** What proxies add: the connection then comes from the proxy, not from the caller. */
const FORWARDED = ['forwarded', 'x-forwarded-for', 'x-real-ip', 'via'];

const loopback = new BlockList();
loopback.addSubnet('127.0.0.0', 8, 'ipv4');
loopback.addAddress('::1', 'ipv6');

/**
 * Who may change something: with a token in the config, those who bring it; without one, those on this machine alone.
 * Pages of other sites may not, wherever the browser runs: their requests name another origin, and what browsers send
 * without asking first is not JSON.
 * @returns undefined for those who may
 */
export const refusalFor = (caller: Caller, token: string | undefined): Refusal | undefined => {
  if (isForeignPage(caller, token !== undefined)) {
    return { status: 403, code: 'foreign-page', message: 'pages of other sites may not do this' };
  }
  if (token === undefined) {
    if (isLocal(caller)) return undefined;
    const message = 'only this machine may do this; to allow it to others, set api.token in the config';
    return { status: 403, code: 'not-local', message };
  }
  const given = /^Bearer +(\S+) *$/i.exec(caller.header('authorization') ?? '')?.[1];
  if (given === undefined) {
    return { status: 401, code: 'token-missing', message: 'the token is missing: send "Authorization: Bearer TOKEN"' };
  }
  if (isSame(given, token)) return undefined;
  return { status: 401, code: 'token-wrong', message: 'the token is not the one in the config (api.token)' };
};

/** Anything but JSON can be sent by a page of another site without its being asked (Fetch standard, 2.2.2). */
export const bodyRefusal = ({ header }: Caller): Refusal | undefined =>
  /^application\/json *(;|$)/i.test(header('content-type') ?? '')
    ? undefined
    : { status: 415, code: 'not-json', message: 'send JSON, with "Content-Type: application/json"' };

/** The connection comes from this machine, and not by way of a proxy. */
export const isLocal = ({ address, header }: Caller): boolean => {
  if (address === undefined || FORWARDED.some((name) => header(name) !== undefined)) return false;
  const plain = address.replace(/^::ffff:(?=\d+\.)/i, '');
  const version = isIP(plain);
  return version !== 0 && loopback.check(plain, version === 4 ? 'ipv4' : 'ipv6');
};

/** Browsers name the page's origin in every POST (Fetch standard, 3.2); programs name none. */
const isForeignPage = ({ header }: Caller, hasToken: boolean): boolean => {
  const text = header('origin');
  if (text === undefined) return false;
  const origin = URL.parse(text);
  if (!origin) return true;
  const asked = [header('host'), hasToken ? header('x-forwarded-host') : undefined];
  if (!asked.some((host) => origin.host === withoutDefaultPort(host, origin.protocol))) return true;
  // A foreign name that was made to point at this machine (DNS rebinding) is the same origin to the browser.
  const { hostname } = origin;
  return !hasToken && hostname !== 'localhost' && isIP(hostname.replace(/^\[|\]$/g, '')) === 0;
};

const withoutDefaultPort = (host: string | undefined, protocol: string): string | undefined =>
  host === undefined ? undefined : URL.parse(`${protocol}//${host}`)?.host;

/** How long it takes says nothing about how much was right. */
const isSame = (given: string, token: string): boolean => timingSafeEqual(digest(given), digest(token));

const digest = (text: string): Buffer => createHash('sha256').update(text).digest();
