import type { PlainHeaders } from './headers.ts';

/** What node-server hands to the app with a request. */
interface Carried {
  readonly env: { readonly incoming?: object } | undefined;
}

const exchanges = new WeakSet<object>();

/** What is answered here is for this viewer alone: no shared cache may keep it (RFC 9111 5.2.2.7). */
export const seal = (c: Carried): void => {
  const incoming = c.env?.incoming;
  if (incoming) exchanges.add(incoming);
};

/** The headers as they go out. */
export const sealedHeaders = (c: Carried, headers: PlainHeaders): PlainHeaders => {
  const incoming = c.env?.incoming;
  if (!incoming || !exchanges.has(incoming)) return headers;
  const caching = headers['Cache-Control'];
  return caching === undefined ? headers : { ...headers, 'Cache-Control': forViewerAlone(caching) };
};

/** The same time, in the viewer's own cache alone. */
export const forViewerAlone = (caching: string): string => {
  if (/\b(?:private|no-store)\b/.test(caching)) return caching;
  const own = caching
    .split(/,\s*/)
    .filter((directive) => directive !== 'public' && !directive.startsWith('s-maxage'))
    .join(', ');
  return own === '' ? 'private' : `private, ${own}`;
};
