/** IPv4 in IPv6 (RFC 4291 2.5.5.2) as IPv4; without the zone of a link-local address. */
export const plainAddress = (address: string): string => address.replace(/^::ffff:(?=\d+\.)/i, '').replace(/%.*$/, '');

/** An IPv4 address; of IPv6 the first 64 bits, below which every host has addresses as it likes (RFC 4291 2.5.4). */
export const siteOf = (address: string): string => {
  if (!address.includes(':')) return address;
  const [left = '', right] = address.split('::');
  const front = left === '' ? [] : left.split(':');
  const back = right === undefined || right === '' ? [] : right.split(':');
  const zeros = right === undefined ? 0 : 8 - front.length - back.length;
  return [...front, ...Array<string>(Math.max(0, zeros)).fill('0'), ...back].slice(0, 4).join(':');
};
