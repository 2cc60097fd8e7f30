import { randomBytes } from 'node:crypto';

/** Edges between an origin and its viewers; those of others are not listed on. */
const MOST_EDGES = 16;
const EDGE = /^sluice-edge-[0-9a-f]{12}$/;

/** A name that no other edge has: several may share a port, and be asked by one another. */
export const edgeName = (): string => `sluice-edge-${randomBytes(6).toString('hex')}`;

/**
 * The edges that a request came through (RFC 8586).
 * @param cdnLoop the header CDN-Loop as it came. Viewers can write it, too, and others get the same answer: what is no
 * name of an edge goes no further, and however many there are, the request does
 */
export const edgesOf = (cdnLoop: string | undefined): readonly string[] =>
  (cdnLoop ?? '')
    .split(',')
    .map((name) => name.trim())
    .filter((name) => EDGE.test(name))
    .slice(-MOST_EDGES);
