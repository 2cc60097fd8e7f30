import type { Report } from '../finding.ts';

/** How a value is written (RFC 8216bis 4.2). */
export type AttributeForm = 'quoted' | 'bare';

export interface Attribute {
  readonly name: string;
  /** Without quotes. */
  readonly value: string;
  readonly form: AttributeForm;
}

export type Attributes = ReadonlyMap<string, Attribute>;

// Each match begins where the last one ended: linear, whatever the text is.
const ATTRIBUTE = /([A-Z0-9-]+)=(?:"([^"\r\n]*)"|([^,"\s]+))(,|$)/y;
/** Whitespace that is not asked for is told once, and read over. */
const SPACES = /\s*/y;

/**
 * Reads an attribute list strictly; what is wrong with it is told, and as much as can be is read all the same.
 * The first of two attributes with one name counts.
 */
export const readAttributes = (text: string, tag: string, line: number, report: Report): Attributes => {
  const attributes = new Map<string, Attribute>();
  let at = 0;
  let ended = text === '';
  while (at < text.length) {
    SPACES.lastIndex = at;
    const spaces = SPACES.exec(text)![0].length;
    if (spaces > 0) report('stray-whitespace', `${tag} has whitespace in its attribute list`, { line });
    at += spaces;
    ATTRIBUTE.lastIndex = at;
    const match = ATTRIBUTE.exec(text);
    if (!match) {
      report('attributes-invalid', `${tag} is not an attribute list from "${shorten(text.slice(at))}" on`, { line });
      return attributes;
    }
    const [whole, name = '', quoted, bare, end] = match;
    if (attributes.has(name)) report('attribute-duplicate', `${tag} has ${name} twice`, { line });
    else attributes.set(name, { name, value: quoted ?? bare!, form: quoted === undefined ? 'bare' : 'quoted' });
    at += whole.length;
    ended = end === '';
  }
  if (!ended) report('attributes-invalid', `the attribute list of ${tag} ends with a comma`, { line });
  return attributes;
};

/** What comes from elsewhere is shown in part, and on one line. */
export const shorten = (text: string, length = 60): string => {
  const plain = text.replaceAll(/[\p{Cc}\p{Cf}]/gu, '?');
  return plain.length <= length ? plain : `${plain.slice(0, length - 1)}…`;
};
