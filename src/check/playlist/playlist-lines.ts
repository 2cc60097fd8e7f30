import type { Report } from '../finding.ts';
import { readAttributes, shorten, type Attributes } from './attributes.ts';
import { tagRule, type TagRule } from './tags.ts';

/** One line that means something. */
export type PlaylistLine = TagLine | UriLine;

export interface TagLine {
  readonly kind: 'tag';
  readonly line: number;
  /** Without `#`. */
  readonly name: string;
  readonly value: string;
  /** Empty for tags that have none. */
  readonly attributes: Attributes;
}

export interface UriLine {
  readonly kind: 'uri';
  readonly line: number;
  readonly uri: string;
}

/** A day of two-second segments with ten parts each has fewer. */
const MAX_LINES = 1_000_000;
const MAX_LINE_LENGTH = 16_384;
const BYTE_ORDER_MARK = '\ufeff';
// RFC 8216bis 4: U+0000 to U+001F but CR and LF, and U+007F to U+009F.
// eslint-disable-next-line no-control-regex
const CONTROL = /[\u0000-\u0009\u000b\u000c\u000e-\u001f\u007f-\u009f]/;

/** Reads a playlist line by line and tells whatever is wrong with single lines. What can be read is read all the same. */
export const readLines = (data: Buffer, report: Report): PlaylistLine[] => {
  const decoded = decode(data, report);
  const text = decoded.startsWith(BYTE_ORDER_MARK) ? decoded.slice(1) : decoded;
  if (text !== decoded) report('byte-order-mark', 'the playlist begins with a byte order mark', { line: 1 });
  const lines = text.split(/\r?\n/, MAX_LINES);
  if (lines[0]?.trimEnd() !== '#EXTM3U') {
    report('extm3u-missing', `the first line is "${shorten(lines[0] ?? '')}" in place of #EXTM3U`, { line: 1 });
  }
  const read: PlaylistLine[] = [];
  const seen = new Set<string>();
  lines.forEach((raw, index) => {
    const line = index + 1;
    if (raw === '') return;
    checkCharacters(raw, line, report);
    const content = raw.trim();
    if (content === '') return;
    if (!content.startsWith('#')) read.push({ kind: 'uri', line, uri: content });
    else if (content.startsWith('#EXT') && (line > 1 || content === '#EXTM3U'))
      readTag(content, line, seen, read, report);
  });
  return read;
};

const decode = (data: Buffer, report: Report): string => {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(data);
  } catch {
    report('not-utf8', 'the playlist is not UTF-8');
    return data.toString('latin1');
  }
};

const checkCharacters = (raw: string, line: number, report: Report): void => {
  if (raw !== raw.trim()) report('stray-whitespace', 'the line begins or ends with whitespace', { line });
  if (CONTROL.test(raw.trim())) report('control-characters', 'the line has control characters', { line });
  if (raw.length > MAX_LINE_LENGTH) report('line-too-long', `the line has ${raw.length} characters`, { line });
};

const readTag = (content: string, line: number, seen: Set<string>, read: PlaylistLine[], report: Report): void => {
  const colon = content.indexOf(':');
  const name = content.slice(1, colon < 0 ? undefined : colon);
  const value = colon < 0 ? '' : content.slice(colon + 1);
  const rule = tagRule(name);
  if (!rule) {
    report('unknown-tag', `#${shorten(name, 40)} is no tag of HLS: players pass over it`, { line });
    return;
  }
  if (rule.once && seen.has(name)) report('duplicate-tag', `#${name} stands there twice`, { line });
  seen.add(name);
  const attributes = rule.attributes ? readAttributes(value, name, line, report) : new Map();
  if (rule.attributes) checkAttributes(name, rule, attributes, line, report);
  else checkValue(name, rule, value, colon >= 0, line, report);
  read.push({ kind: 'tag', line, name, value, attributes });
};

const checkValue = (
  name: string,
  { value: form, section }: TagRule,
  value: string,
  hasValue: boolean,
  line: number,
  report: Report,
): void => {
  const clause = `RFC 8216bis ${section}`;
  if (form === 'none') {
    if (hasValue) report('value-invalid', `${name} has a value, and takes none`, { line, clause });
  } else if (form && !form.test(value)) {
    const hint = name === 'EXTINF' && !value.includes(',') ? ': the comma behind the duration is missing' : '';
    report('value-invalid', `"${shorten(value)}" is no value of ${name}${hint}`, { line, clause });
  }
};

const checkAttributes = (name: string, rule: TagRule, attributes: Attributes, line: number, report: Report): void => {
  const clause = `RFC 8216bis ${rule.section}`;
  for (const required of rule.required ?? []) {
    if (!attributes.has(required)) report('attribute-missing', `${name} has no ${required}`, { line, clause });
  }
  for (const { name: attribute, value, form } of attributes.values()) {
    const type = Object.hasOwn(rule.attributes!, attribute) ? rule.attributes![attribute] : undefined;
    if (!type) {
      const known = (rule.prefix && attribute.startsWith(rule.prefix)) || attribute.startsWith('REQ-');
      if (!known)
        report('attribute-unknown', `${name} has an attribute ${attribute}, which is none of HLS`, { line, clause });
    } else if (!type.pattern.test(value) || (form !== type.form && attribute !== 'CLOSED-CAPTIONS')) {
      const shown = form === 'quoted' ? `"${shorten(value)}"` : shorten(value);
      report('value-invalid', `${name}: ${attribute}=${shown} is not ${type.words}`, { line, clause });
    }
  }
};
