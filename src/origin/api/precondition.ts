import { ApiProblem, type Problem } from './endpoint.ts';

/** Entity tags that a request names; undefined: any will do, there being no header, or `*` (RFC 9110 13.1.1). */
export const ifMatch = (header: string | undefined): readonly string[] | undefined => {
  const tags = header?.split(',').map((tag) => tag.trim());
  return !tags || tags.includes('*') ? undefined : tags;
};

/** For operations where `If-Match` is heeded. */
export const STALE: Readonly<Record<string, Problem>> = {
  stale: { status: 412, when: 'it is no longer the version that `If-Match` names: read it again.' },
};

/** @throws ApiProblem where the request is about another version. Compared strongly: a weak tag never matches. */
export const checkIfMatch = (header: string | undefined, etag: string): void => {
  const tags = ifMatch(header);
  if (!tags || tags.includes(etag)) return;
  throw new ApiProblem(412, 'stale', 'it was changed by somebody else meanwhile: read it again', { ETag: etag });
};
