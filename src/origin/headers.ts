/** Headers by name, in the plain form that goes to the socket without another copy. */
export type PlainHeaders = Readonly<Record<string, string>>;

/**
 * On every answer, errors included: a player in a browser reports an answer without CORS as a broken network.
 * `Age` is what Low-Latency players find the live edge with (RFC 8216bis appendix C).
 */
export const COMMON: PlainHeaders = {
  'Access-Control-Allow-Origin': '*',
  'Access-Control-Expose-Headers': 'Age, Date, Content-Length, Content-Range, ETag',
  'Cross-Origin-Resource-Policy': 'cross-origin',
  'X-Content-Type-Options': 'nosniff',
};

/** On what programs read: it is no page, and nothing in it is run, framed, or told to others. */
export const NO_PAGE: PlainHeaders = {
  'Content-Security-Policy': "default-src 'none'; frame-ancestors 'none'",
  'X-Frame-Options': 'DENY',
  'Referrer-Policy': 'no-referrer',
};

/** On answers to those who control the server: no page from elsewhere may read them, or ask whether it might. */
export const CONTROL: PlainHeaders = {
  ...NO_PAGE,
  'Cross-Origin-Resource-Policy': 'same-origin',
  'X-Content-Type-Options': 'nosniff',
};

export const PREFLIGHT: PlainHeaders = {
  ...COMMON,
  'Access-Control-Allow-Methods': 'GET, HEAD, OPTIONS',
  // CMCD (CTA-5004) travels in headers where a player is told so.
  'Access-Control-Allow-Headers':
    'Range, If-Range, If-None-Match, Cache-Control, Content-Type, CMCD-Request, CMCD-Object, CMCD-Status, CMCD-Session',
  'Access-Control-Max-Age': '86400',
  'Content-Length': '0',
};

export const ALLOWED_METHODS = 'GET, HEAD, OPTIONS';

export const NOT_KEPT = 'no-store';
/** A name that was published always means the same bytes. */
export const IMMUTABLE = 'public, max-age=31536000, immutable';
/** By the player that asked, for as long as it may need it: no cache in between decides who gets a key. */
export const KEPT_PRIVATELY = 'private, max-age=3600';
/** Kept, but asked about each time. */
export const REVALIDATED = 'no-cache';

/** RFC 8216bis B.1: half a target duration; of one second, that is nothing. */
export const playlistCaching = (targetDuration: number): string =>
  targetDuration < 2 ? REVALIDATED : `public, max-age=${Math.floor(targetDuration / 2)}`;

/** RFC 8216bis B.1: a blocking playlist's URL names its version, so that it may be kept for six target durations. */
export const blockingPlaylistCaching = (targetDuration: number): string => `public, max-age=${6 * targetDuration}`;
