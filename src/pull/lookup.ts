import { lookup, type LookupAddress } from 'node:dns';
import { isIP, type LookupFunction } from 'node:net';
import type { AddressRules } from './address-rules.ts';
import { PullError, wordsOf } from './pull-error.ts';

export type Resolve = (host: string) => Promise<LookupAddress[]>;

/** Asks the system, as every other program does. @throws PullError */
export const resolveHost: Resolve = (host) =>
  new Promise((resolve, reject) => {
    lookup(host, { all: true, verbatim: true }, (error, addresses) => {
      if (error) reject(new PullError(`${host} has no address (${error.code ?? error.message})`));
      else resolve(addresses);
    });
  });

/**
 * The addresses of a host that may be connected to.
 * @throws RefusedError when any of them may not: a name that mixes public and private addresses is up to no good
 */
export const checkedAddresses = async (
  host: string,
  rules: AddressRules,
  resolve: Resolve = resolveHost,
): Promise<LookupAddress[]> => {
  // An IPv6 address stands in brackets in a URL.
  const bare = host.replace(/^\[(.*)\]$/, '$1');
  const family = isIP(bare);
  const addresses = family === 0 ? await resolve(bare) : [{ address: bare, family }];
  for (const { address } of addresses) rules.checkAddress(address, bare);
  if (addresses.length === 0) throw new PullError(`${bare} has no address`);
  return addresses;
};

/**
 * For `net.connect`: the connection is made to an address that was checked, not to one that is looked up a second time
 * (which could be another: DNS rebinding). It is not called for a host that is an address: that is checked before.
 */
export const checkedLookup =
  (rules: AddressRules, resolve?: Resolve): LookupFunction =>
  (host, options, callback) => {
    checkedAddresses(host, rules, resolve).then(
      (addresses) => {
        if (options.all) callback(null, addresses);
        else callback(null, addresses[0]!.address, addresses[0]!.family);
      },
      (error: unknown) => callback(error instanceof Error ? error : new Error(wordsOf(error)), ''),
    );
  };
