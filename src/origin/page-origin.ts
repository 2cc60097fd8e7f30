import { requestHeader, type Exchange } from './exchange.ts';

/** Asked for by HTTPS; a proxy in front says whether that was so on its own side. */
export const isSecure = (c: Exchange): boolean =>
  new URL(c.req.url).protocol === 'https:' || requestHeader(c, 'x-forwarded-proto') === 'https';

/** By which something was asked for: `https://example.org`. */
export const originOf = (c: Exchange): string => `${isSecure(c) ? 'https' : 'http'}://${new URL(c.req.url).host}`;
