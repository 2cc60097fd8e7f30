import { isIP } from 'node:net';

export const NETWORK_WORDS = 'an address (10.1.2.3) or a network (10.0.0.0/8)';

export const isNetwork = (text: string): boolean => {
  const [address = '', prefix, ...more] = text.split('/');
  const version = isIP(address);
  if (version === 0 || more.length > 0) return false;
  return prefix === undefined || (/^\d{1,3}$/.test(prefix) && Number(prefix) <= (version === 4 ? 32 : 128));
};
