/** Whether If-None-Match names this entity tag, by weak comparison (RFC 9110 13.1.2): then 304 is the answer. */
export const isNotModified = (ifNoneMatch: string | undefined, etag: string): boolean => {
  if (ifNoneMatch === undefined) return false;
  if (ifNoneMatch === etag) return true;
  const wanted = opaque(etag);
  return ifNoneMatch.split(',').some((candidate) => {
    const tag = candidate.trim();
    return tag === '*' || opaque(tag) === wanted;
  });
};

/**
 * Whether a Range header counts (RFC 9110 13.1.5): not when If-Range names other bytes. Compared strongly; a date never
 * matches, as nothing here carries Last-Modified.
 */
export const rangeApplies = (ifRange: string | undefined, etag: string): boolean =>
  ifRange === undefined || ifRange.trim() === etag;

const opaque = (tag: string): string => (tag.startsWith('W/') ? tag.slice(2) : tag);
