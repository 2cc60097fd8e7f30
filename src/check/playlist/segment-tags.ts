import type { Report } from '../finding.ts';
import { isDate } from './attribute-types.ts';
import { shorten, type Attributes } from './attributes.ts';
import type { ListedKey, ListedMap } from './media-playlist.ts';
import type { TagLine } from './playlist-lines.ts';

const IV = /^0[xX]([0-9A-Fa-f]{32})$/;

/** EXT-X-KEY (RFC 8216bis 4.4.4.4); undefined for METHOD=NONE. */
export const readKey = ({ attributes, line }: TagLine, report: Report): ListedKey | undefined => {
  const method = attributes.get('METHOD')?.value ?? '';
  const uri = attributes.get('URI')?.value;
  const iv = attributes.get('IV')?.value;
  if (method === 'NONE' && attributes.size > 1) {
    report('key-invalid', 'EXT-X-KEY with METHOD=NONE has other attributes', { line });
  }
  if (method !== 'NONE' && uri === undefined) report('key-invalid', 'EXT-X-KEY has no URI', { line });
  const bytes = iv === undefined ? undefined : IV.exec(iv)?.[1];
  if (iv !== undefined && bytes === undefined) {
    report('key-iv-invalid', `IV=${shorten(iv)} has not 128 bits`, { line });
  }
  if (method === 'NONE') return undefined;
  const keyFormat = attributes.get('KEYFORMAT')?.value ?? 'identity';
  return { line, method, uri, iv: bytes === undefined ? undefined : Buffer.from(bytes, 'hex'), keyFormat };
};

/** EXT-X-MAP (RFC 8216bis 4.4.4.5). @param key in force */
export const readMap = ({ attributes, line }: TagLine, key: ListedKey | undefined, report: Report): ListedMap => {
  const range = attributes.get('BYTERANGE')?.value;
  const { offset = 0, length } = rangeOf(range ?? '0');
  if (key?.method === 'AES-128' && !key.iv) {
    report('map-key-without-iv', 'EXT-X-MAP is encrypted by a key without an IV', { line });
  }
  const uri = attributes.get('URI')?.value ?? '';
  return { line, uri, byteRange: range === undefined ? undefined : { offset, length }, key };
};

/** EXT-X-PROGRAM-DATE-TIME (RFC 8216bis 4.4.4.6), milliseconds since 1970. */
export const readDate = ({ value, line }: TagLine, report: Report): number | undefined => {
  if (!isDate(value)) {
    report('date-invalid', `"${shorten(value)}" is no date of ISO 8601`, { line });
    return undefined;
  }
  if (!/([Zz]|[+-]\d\d:?\d\d)$/.test(value) || !/[.,]\d{3}/.test(value)) {
    report('date-coarse', `the date ${shorten(value)} has no time zone or no milliseconds`, { line });
  }
  return Date.parse(value);
};

export const decimal = (attributes: Attributes | undefined, name: string): number | undefined => {
  const value = Number.parseFloat(attributes?.get(name)?.value ?? '');
  return Number.isFinite(value) ? value : undefined;
};

export const whole = (attributes: Attributes, name: string): number | undefined => {
  const value = attributes.get(name)?.value;
  return value !== undefined && /^\d{1,15}$/.test(value) ? Number(value) : undefined;
};

export const isYes = (attributes: Attributes, name: string): boolean => attributes.get(name)?.value === 'YES';

export const rangeOf = (text: string): { length: number; offset: number | undefined } => {
  const [length = '0', offset] = text.split('@');
  return {
    length: Number.parseInt(length, 10) || 0,
    offset: offset === undefined ? undefined : Number.parseInt(offset, 10) || 0,
  };
};
