import { isIP } from 'node:net';
import { trustedAddresses } from '../addresses/address-list.ts';
import { plainAddress } from '../addresses/site.ts';
import type { LiveRequest } from './live-request.ts';

export type ClientAddress = (request: Pick<LiveRequest, 'address' | 'header'>) => string | undefined;

/**
 * Where somebody is who asks: the other end of the connection, or, where that is a proxy that is trusted, whom the proxy
 * names (X-Forwarded-For). Of several the last that is no trusted proxy: those before it are the client's own words.
 * @param trusted addresses and networks; this machine is one of them
 */
export const clientAddress = (trusted: readonly string[]): ClientAddress => {
  const proxies = trustedAddresses(trusted);
  return (request) => {
    const { address } = request;
    const peer = address === undefined ? undefined : plainAddress(address);
    if (peer === undefined || !proxies.has(peer)) return peer;
    const named = (request.header('x-forwarded-for') ?? '').split(',').map((each) => plainAddress(each.trim()));
    return named.findLast((each) => isIP(each) !== 0 && !proxies.has(each)) ?? peer;
  };
};
