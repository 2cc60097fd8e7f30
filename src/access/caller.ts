import { BlockList, isIP } from 'node:net';
import type { Refusal } from './refusal.ts';

/** What is known of somebody who asks for something. */
export interface Caller {
  /** Address of the connection's other end. */
  readonly address: string | undefined;
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
  const plain = address.replace(/^::ffff:(?=\d+\.)/i, '');
  const version = isIP(plain);
  return version !== 0 && loopback.check(plain, version === 4 ? 'ipv4' : 'ipv6');
};

/** Browsers name the page's origin in every POST (Fetch standard, 3.2); programs name none. */
export const isForeignPage = ({ header }: Caller, hasToken: boolean): boolean => {
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
