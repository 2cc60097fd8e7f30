import type { PlainHeaders } from './headers.ts';

/** By whom a page may be put into a frame. */
type Framing = 'anybody' | 'own-pages' | 'nobody';

const ANCESTORS: Readonly<Record<Framing, string>> = { anybody: '*', 'own-pages': "'self'", nobody: "'none'" };
/** For browsers that do not know `frame-ancestors` (RFC 7034). */
const FRAME_OPTIONS: Readonly<Record<Framing, string | undefined>> = {
  anybody: undefined,
  'own-pages': 'SAMEORIGIN',
  nobody: 'DENY',
};

/** Nothing is loaded from elsewhere; hls.js works in a worker made from a blob, and feeds media by blob URLs. */
const contentPolicy = (framing: Framing): string =>
  [
    "default-src 'self'",
    // What scripts set on an element by itself is no inline style (CSP 3, 8.3).
    "style-src 'self'",
    "img-src 'self' data: blob:",
    // hls.js gives the track that it puts date ranges into an empty text of its own.
    "media-src 'self' blob: data:",
    "worker-src 'self' blob:",
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'self'",
    `frame-ancestors ${ANCESTORS[framing]}`,
  ].join('; ');

const policy = (framing: Framing): PlainHeaders => {
  const frameOptions = FRAME_OPTIONS[framing];
  return {
    'Content-Security-Policy': contentPolicy(framing),
    'Referrer-Policy': 'strict-origin-when-cross-origin',
    'Permissions-Policy': 'camera=(), microphone=(), geolocation=(), payment=(), usb=(), serial=()',
    ...(frameOptions !== undefined && { 'X-Frame-Options': frameOptions }),
    // Whoever opens one of our pages gets no hold of its window.
    ...(framing !== 'anybody' && { 'Cross-Origin-Opener-Policy': 'same-origin' }),
  };
};

/** A page with buttons that change something is not put under those of another page. */
export const PAGE_POLICY = policy('own-pages');
/** The bare player is made for the pages of others. */
export const EMBED_POLICY = policy('anybody');
/** The control room is under nobody's page. */
export const ADMIN_POLICY = policy('nobody');
