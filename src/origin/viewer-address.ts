import { BlockList, isIP } from 'node:net';
import type { LiveRequest } from './live-request.ts';

/**
 * Where a viewer is: the other end of the connection, or, where that is a proxy that is trusted, whom the proxy names
 * (X-Forwarded-For). Of several the last that is no trusted proxy: those before it are the viewer's own words.
 * @param trusted addresses and networks; this machine is one of them
 */
export const viewerAddress = (
  trusted: readonly string[],
): ((request: Pick<LiveRequest, 'address' | 'header'>) => string | undefined) => {
  const proxies = new BlockList();
  for (const entry of ['127.0.0.0/8', '::1', ...trusted]) {
    const [address = '', prefix] = entry.split('/');
    const family = isIP(address) === 6 ? 'ipv6' : 'ipv4';
    if (prefix === undefined) proxies.addAddress(address, family);
    else proxies.addSubnet(address, Number(prefix), family);
  }
  const isProxy = (address: string): boolean => {
    const version = isIP(address);
    return version !== 0 && proxies.check(address, version === 6 ? 'ipv6' : 'ipv4');
  };
  return (request) => {
    const { address } = request;
    const peer = address === undefined ? undefined : plain(address);
    if (peer === undefined || !isProxy(peer)) return peer;
    const named = (request.header('x-forwarded-for') ?? '').split(',').map(plain);
    return named.findLast((each) => isIP(each) !== 0 && !isProxy(each)) ?? peer;
  };
};

const plain = (address: string): string =>
  address
    .trim()
    .replace(/^::ffff:(?=\d+\.)/i, '')
    .replace(/%.*$/, '');
