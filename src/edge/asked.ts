import { PASS_IN_FRONT } from '../origin/pass-path.ts';
import { acceptsGzip } from '../origin/coding.ts';

/** What one request means to a cache: requests with equal keys get equal answers. */
export interface Asked {
  readonly key: string;
  /** Path and query, as the origin is asked. */
  readonly target: string;
  readonly gzip: boolean;
  /** The edges that it came through. */
  readonly through?: readonly string[];
  /** Where it comes from, of one with a pass: the origin judges it, and what it answers is for this viewer alone. */
  readonly viewer?: string;
}

/** Those that the origin knows, in the order of the key; RFC 8216bis 6.3.2 lets clients write them in another. */
const ARGUMENTS = ['_HLS_msn', '_HLS_part', '_HLS_skip', 'end', 'start'];

/** What viewers may ask for. Who publishes, controls or looks after the server goes to the origin itself. */
const OPEN = /^\/(?:$|(?:live|vod|watch|assets)\/|api\/v1\/guide(?:\/[^/]+)?$|[^/]+\.[a-z0-9]+$)/;
/**
 * Dots that lead elsewhere, and all that is no path: what the origin makes of it might be something else than is meant.
 * Nothing here needs an escape, which would be another name for the same thing, and another request to the origin.
 */
const CROOKED = /\/\.{1,2}(?:\/|$)|\/\/|[^\w\-.~/:@!$&'()*+,;=]/;
/** A name always means the same bytes, whatever the arguments; and none of it shrinks. */
const MEDIA = /\.(?:ts|m4s|mp4|aac|vtt)$/;
/** Of the rest, these alone know arguments. */
const PLAYLIST = /\.m3u8$/;
/** Players write URLs of about a hundred characters. */
const MAX_LENGTH = 2048;

/**
 * The same for one who brings a pass in the path. Undefined where there is none, or for what is not passed on.
 * @param from address of the viewer: a pass may be bound to it, so that the key has both
 */
export const whatIsAskedWithPass = (
  url: string,
  acceptEncoding: string | undefined,
  from: string | undefined,
): Asked | undefined => {
  const pass = PASS_IN_FRONT.exec(url)?.[0];
  const asked = pass === undefined ? undefined : whatIsAsked(url.slice(pass.length), acceptEncoding);
  if (!asked || from === undefined) return undefined;
  return { ...asked, key: `${from} ${pass}${asked.key}`, target: `${pass}${asked.target}`, viewer: from };
};

/** Undefined for what an edge does not pass on. @param url as it stands in the request */
export const whatIsAsked = (url: string, acceptEncoding: string | undefined): Asked | undefined => {
  const at = url.indexOf('?');
  const path = at < 0 ? url : url.slice(0, at);
  if (url.length > MAX_LENGTH || !OPEN.test(path) || CROOKED.test(path)) return undefined;
  if (MEDIA.test(path)) return { key: path, target: path, gzip: false };
  const target = at < 0 || !PLAYLIST.test(path) ? path : path + knownArguments(url.slice(at + 1));
  const gzip = acceptsGzip(acceptEncoding);
  return { key: gzip ? `${target} gzip` : target, target, gzip };
};

/**
 * Without what makes equal requests look different: session marks, CMCD reports, another order, another spelling. Each
 * request to the origin may be held there: whoever could make up more of them could use up all that there may be.
 */
const knownArguments = (query: string): string => {
  const given = new URLSearchParams(query);
  const known = ARGUMENTS.flatMap((name) => {
    const value = meaningOf(name, given.get(name));
    return value === undefined ? [] : [`${name}=${encodeURIComponent(value)}`];
  });
  return known.length > 0 ? `?${known.join('&')}` : '';
};

/** As the origin reads it (origin/blocking-request.ts); what it refuses is left as it is. */
const meaningOf = (name: string, value: string | null): string | undefined => {
  if (value === null) return undefined;
  if (name === '_HLS_skip') return value === 'YES' || value === 'v2' ? value : undefined;
  return name.startsWith('_HLS_') && /^\d{1,12}$/.test(value) ? String(Number(value)) : value;
};
