/** Bytes `first` to `last`, both included, as in Content-Range. */
export interface ByteRange {
  readonly first: number;
  readonly last: number;
}

// Fifteen digits stay exact in a number.
const SINGLE_RANGE = /^bytes=\s*(\d{0,15})\s*-\s*(\d{0,15})\s*$/i;

/**
 * The part of a body of this length that a Range header asks for (RFC 9110 14.1.2).
 * Undefined for the whole body: without a header, and for what is malformed or asks for several ranges, which a server
 * may ignore (14.2). `unsatisfiable` is answered with 416.
 */
export const parseRange = (header: string | undefined, length: number): ByteRange | 'unsatisfiable' | undefined => {
  const match = header === undefined ? null : SINGLE_RANGE.exec(header);
  if (!match) return undefined;
  const [, from = '', to = ''] = match;
  if (from === '' && to === '') return undefined;
  if (from === '') {
    const suffix = Number(to);
    if (suffix === 0 || length === 0) return 'unsatisfiable';
    return { first: Math.max(0, length - suffix), last: length - 1 };
  }
  const first = Number(from);
  const last = to === '' ? length - 1 : Number(to);
  if (to !== '' && last < first) return undefined;
  if (first >= length) return 'unsatisfiable';
  return { first, last: Math.min(last, length - 1) };
};

/** The pieces of a body that hold these bytes, without copying. */
export const slicePieces = (pieces: readonly Buffer[], { first, last }: ByteRange): Buffer[] => {
  const slices: Buffer[] = [];
  let at = 0;
  for (const piece of pieces) {
    const from = Math.max(first - at, 0);
    const to = Math.min(last + 1 - at, piece.length);
    if (from < to) slices.push(piece.subarray(from, to));
    at += piece.length;
    if (at > last) break;
  }
  return slices;
};
