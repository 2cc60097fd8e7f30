import { BlockList, isIP, isIPv4 } from 'node:net';
import { PULL_PROTOCOLS } from '../config/inputs/pull.ts';
import type { PullConfig } from '../config/pull.ts';
import { RefusedError } from './pull-error.ts';

/** What may be pulled: the section `pull` of the config. */
export type PullRules = PullConfig;

/** Public addresses only. */
export const DEFAULT_PULL_RULES: PullRules = { protocols: [...PULL_PROTOCOLS], allow: [], privateAddresses: false };

/** IPv4 that is not globally reachable unicast (IANA's special-purpose registry, RFC 6890), with what it is. */
const SPECIAL_V4: readonly (readonly [network: string, prefix: number, kind: string])[] = [
  ['0.0.0.0', 8, 'an unspecified address'],
  ['10.0.0.0', 8, 'a private address'],
  ['100.64.0.0', 10, 'a private address'], // carrier-grade NAT, RFC 6598
  ['127.0.0.0', 8, 'a loopback address'],
  ['169.254.0.0', 16, 'a link-local address'],
  ['172.16.0.0', 12, 'a private address'],
  ['192.0.0.0', 24, 'a reserved address'],
  ['192.0.2.0', 24, 'a reserved address'],
  ['192.88.99.0', 24, 'a reserved address'],
  ['192.168.0.0', 16, 'a private address'],
  ['198.18.0.0', 15, 'a reserved address'],
  ['198.51.100.0', 24, 'a reserved address'],
  ['203.0.113.0', 24, 'a reserved address'],
  ['224.0.0.0', 4, 'a multicast address'],
  ['240.0.0.0', 4, 'a reserved address'],
];

/** The same for IPv6. What is not in 2000::/3 is not global unicast at all (RFC 4291 2.4). */
const SPECIAL_V6: typeof SPECIAL_V4 = [
  ['::', 128, 'an unspecified address'],
  ['::1', 128, 'a loopback address'],
  ['fc00::', 7, 'a private address'],
  ['fe80::', 10, 'a link-local address'],
  ['fec0::', 10, 'a private address'],
  ['ff00::', 8, 'a multicast address'],
  ['2001::', 23, 'a reserved address'], // among them Teredo, which carries an IPv4 address
  ['2001:db8::', 32, 'a reserved address'],
  ['3fff::', 20, 'a reserved address'],
];

const listOf = (networks: readonly (readonly [string, number])[]): BlockList => {
  const list = new BlockList();
  for (const [network, prefix] of networks) list.addSubnet(network, prefix, isIPv4(network) ? 'ipv4' : 'ipv6');
  return list;
};

const special = [...SPECIAL_V4, ...SPECIAL_V6].map(([network, prefix, kind]) => ({
  kind,
  list: listOf([[network, prefix]]),
}));
const GLOBAL_UNICAST = listOf([['2000::', 3]]);

const has = (list: BlockList, address: string): boolean => list.check(address, isIPv4(address) ? 'ipv4' : 'ipv6');

/** The eight groups of an IPv6 address. The URL parser is asked to write it in its one normal form first. */
const groupsOf = (address: string): number[] => {
  const normal = new URL(`http://[${address}]/`).hostname.slice(1, -1);
  const [head = '', tail] = normal.split('::');
  const read = (part: string): number[] => (part === '' ? [] : part.split(':').map((group) => parseInt(group, 16)));
  const before = read(head);
  const after = tail === undefined ? [] : read(tail);
  return [...before, ...Array<number>(8 - before.length - after.length).fill(0), ...after];
};

/**
 * The IPv4 address that an IPv6 address stands for, where it does: mapped (::ffff:0:0/96), compatible (::/96),
 * translated (64:ff9b::/96, RFC 6052) and 6to4 (2002::/16).
 */
export const embeddedIpv4 = (address: string): string | undefined => {
  const groups = groupsOf(address);
  const dotted = (high = 0, low = 0): string => [high >> 8, high & 255, low >> 8, low & 255].join('.');
  const [first, second] = groups;
  const zero = (from: number, to: number): boolean => groups.slice(from, to).every((group) => group === 0);
  if (first === 0x2002) return dotted(groups[1], groups[2]);
  const mapped = zero(0, 5) && (groups[5] === 0xffff || (groups[5] === 0 && groups[6] !== 0));
  const translated = first === 0x64 && second === 0xff9b && zero(2, 6);
  return mapped || translated ? dotted(groups[6], groups[7]) : undefined;
};

/** What kind of address it is, where it is not a public one: `a private address`. @param address without zone */
export const specialKind = (address: string): string | undefined => {
  const embedded = isIPv4(address) ? undefined : embeddedIpv4(address);
  if (embedded !== undefined) return specialKind(embedded);
  const found = special.find(({ list }) => has(list, address));
  if (found) return found.kind;
  return isIPv4(address) || has(GLOBAL_UNICAST, address) ? undefined : 'a reserved address';
};

/** `*` stands for any characters; the host must match as a whole. */
const matchesGlob = (glob: string, host: string): boolean => {
  const parts = glob.toLowerCase().split('*');
  const [first = '', ...others] = parts;
  const last = others.pop();
  if (last === undefined) return host === first;
  if (!host.startsWith(first) || host.length < first.length + last.length || !host.endsWith(last)) return false;
  let at = first.length;
  for (const part of others) {
    const found = host.indexOf(part, at);
    if (found < 0) return false;
    at = found + part.length;
  }
  return at <= host.length - last.length;
};

/** Decides what may be pulled. Pure: names are resolved by whoever connects, and each address is then brought here. */
export class AddressRules {
  readonly #rules: PullRules;
  readonly #networks = new BlockList();
  readonly #globs: string[] = [];

  constructor(rules: PullRules) {
    this.#rules = rules;
    for (const entry of rules.allow) {
      const [network = '', prefix] = entry.split('/');
      const version = isIP(network);
      if (version === 0) this.#globs.push(entry);
      else
        this.#networks.addSubnet(
          network,
          Number(prefix ?? (version === 4 ? 32 : 128)),
          version === 4 ? 'ipv4' : 'ipv6',
        );
    }
  }

  /** @throws RefusedError when the config does not allow this protocol */
  checkProtocol(protocol: string): void {
    if (this.#rules.protocols.some((allowed) => allowed === protocol)) return;
    const known = PULL_PROTOCOLS.some((one) => one === protocol);
    throw new RefusedError(`${protocol}: is not allowed${known ? ` (pull.protocols does not name ${protocol})` : ''}`);
  }

  /**
   * @param host the name (or the address itself) that led to the address
   * @throws RefusedError when the address is not public, and nothing in the config allows it
   */
  checkAddress(address: string, host: string): void {
    const [bare = ''] = address.split('%');
    const kind = isIP(bare) === 0 ? 'not an address' : specialKind(bare);
    if (kind === undefined || this.#rules.privateAddresses || this.#isAllowed(bare, host.toLowerCase())) return;
    const what = host === address ? address : `${host} (${address})`;
    throw new RefusedError(
      `${what} is ${kind}: only public addresses are pulled; name it in pull.allow, or set pull.privateAddresses: true`,
    );
  }

  #isAllowed(address: string, host: string): boolean {
    const embedded = isIPv4(address) ? undefined : embeddedIpv4(address);
    if (has(this.#networks, address) || (embedded !== undefined && has(this.#networks, embedded))) return true;
    // A name that is allowed is trusted with whatever address it has; an address needs an entry of its own.
    return isIP(host) === 0 && this.#globs.some((glob) => matchesGlob(glob, host));
  }
}
