import type { IncomingMessage } from 'node:http';
import type { Exchange } from './exchange.ts';

/** `/p/TOKEN/live/…` and `/p/TOKEN/vod/…`: all that a playlist names lies below the same token. */
export const PASS_IN_FRONT = /^\/p\/([A-Za-z0-9_.-]{1,4096})(?=\/(?:live|vod)\/)/;

const passes = new WeakMap<object, string>();

/** Takes the token out of a request's path, so that what follows is routed as without it. */
export const takePass = (incoming: Pick<IncomingMessage, 'url'>): void => {
  const found = incoming.url === undefined ? null : PASS_IN_FRONT.exec(incoming.url);
  if (!found) return;
  incoming.url = incoming.url!.slice(found[0].length);
  passes.set(incoming, found[1]!);
};

/** The token that stood in front of the path; undefined where there was none. */
export const passInPath = (c: Exchange): string | undefined => {
  const incoming = c.env?.incoming;
  return incoming && passes.get(incoming);
};

/** The same path with a token in front of it. */
export const withPass = (token: string, path: string): string => `/p/${token}${path}`;
