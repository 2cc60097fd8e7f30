/** Where a page ended: the next begins behind it, whatever was added or removed meanwhile. */
export interface Cursor {
  /** Of what is sorted by; undefined where that is the number itself. */
  readonly value: string | number | undefined;
  readonly number: number;
}

const LONGEST = 1000;

/** Fit for URLs. */
export const writeCursor = ({ value, number }: Cursor): string =>
  Buffer.from(JSON.stringify(value === undefined ? [number] : [number, value])).toString('base64url');

/** @returns undefined for what was not written by `writeCursor` */
export const readCursor = (text: string): Cursor | undefined => {
  if (text.length > LONGEST) return undefined;
  try {
    const parsed: unknown = JSON.parse(Buffer.from(text, 'base64url').toString('utf8'));
    if (!Array.isArray(parsed)) return undefined;
    const [number, value] = parsed as unknown[];
    if (!Number.isSafeInteger(number)) return undefined;
    return {
      number: number as number,
      value: ['string', 'number'].includes(typeof value) ? (value as string) : undefined,
    };
  } catch {
    // No JSON: the one who asked is told.
    return undefined;
  }
};
