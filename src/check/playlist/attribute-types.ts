import type { AttributeForm } from './attributes.ts';

/** Kinds of value (RFC 8216bis 4.2). */
export interface ValueType {
  readonly form: AttributeForm;
  readonly pattern: RegExp;
  /** What it is, in words that follow "is not". */
  readonly words: string;
}

const bare = (pattern: RegExp, words: string): ValueType => ({ form: 'bare', pattern, words });
const quoted = (pattern: RegExp, words: string): ValueType => ({ form: 'quoted', pattern, words });

const ANY = /^[^\r\n"]*$/;
const ISO_DATE = /^\d{4}-?\d\d-?\d\d[Tt ]?\d\d:?\d\d(:?\d\d([.,]\d+)?)?([Zz]|[+-]\d\d(:?\d\d)?)?$/;

export const INTEGER = bare(/^\d{1,20}$/, 'a whole number');
export const DECIMAL = bare(/^\d+(\.\d+)?$/, 'a decimal number');
export const SIGNED = bare(/^-?\d+(\.\d+)?$/, 'a decimal number');
export const HEXADECIMAL = bare(/^0[xX][0-9A-Fa-f]+$/, 'a hexadecimal number');
export const RESOLUTION = bare(/^[1-9]\d{0,5}x[1-9]\d{0,5}$/, 'WIDTHxHEIGHT');
export const STRING = quoted(ANY, 'a quoted string');
export const NON_EMPTY = quoted(/^[^\r\n"]+$/, 'a quoted string with something in it');
export const DATE = quoted(ISO_DATE, 'a quoted date of ISO 8601');
export const BYTE_RANGE = quoted(/^\d+(@\d+)?$/, 'a quoted byte range LENGTH@OFFSET');
export const oneOf = (...words: readonly string[]): ValueType =>
  bare(new RegExp(`^(${words.join('|')})$`), words.join(' or '));
export const YES = oneOf('YES');
export const YES_NO = oneOf('YES', 'NO');
/** CLOSED-CAPTIONS is a quoted group or the bare word NONE. */
export const EITHER: ValueType = { form: 'bare', pattern: ANY, words: 'a value' };

export const isDate = (text: string): boolean => ISO_DATE.test(text) && !Number.isNaN(Date.parse(text));
