import { visit, type Document } from 'yaml';

/** A reference that could not be followed, with the offset of its text in the file. */
export interface InterpolationProblem {
  readonly offset: number;
  readonly message: string;
}

export type Environment = Readonly<Record<string, string | undefined>>;

const REFERENCE = /\$(\$\{)|\$\{(?:([A-Za-z_][A-Za-z0-9_]*)(?::-([^}]*))?\})?/g;

/** The private use area of Unicode: nothing that YAML gives a meaning to, nor anybody else. */
const MASK = 0xe000;
const ASCII = 0x80;

/**
 * `{`, `}` and `,` have a meaning of their own inside of YAML's `{ … }`. So that a reference needs no quotes there, it is
 * hidden from the parser, character by character: what stands behind it keeps its place.
 */
export const maskReferences = (text: string): string =>
  text.replace(/\$?\$\{[^}\n]*\}/g, (reference) =>
    reference.replace(/[\0-\x7f]/g, (character) => String.fromCharCode(MASK + character.charCodeAt(0))),
  );

/** What was hidden, as it was written. */
export const unmask = (text: string): string =>
  text.replace(/[\ue000-\ue07f]/g, (character) => String.fromCharCode(character.charCodeAt(0) % ASCII));

/**
 * Replaces `${NAME}` and `${NAME:-default}` in the values of a document of masked text, in place; `$${` stands for `${`
 * itself. As in a shell, the default serves when the variable is unset or empty. What was put in is not looked at again.
 */
export const interpolate = (document: Document, environment: Environment): InterpolationProblem[] => {
  const problems: InterpolationProblem[] = [];
  visit(document, {
    Scalar(position, scalar) {
      if (typeof scalar.value !== 'string') return;
      const value = unmask(scalar.value);
      if (position === 'key' || !value.includes('${')) {
        scalar.value = value;
        return;
      }
      const offset = scalar.range?.[0] ?? 0;
      const { text, missing } = replace(value, environment);
      problems.push(...missing.map((message) => ({ offset, message })));
      scalar.value = text;
    },
  });
  return problems;
};

const replace = (value: string, environment: Environment): { text: string; missing: string[] } => {
  const missing: string[] = [];
  const text = value.replace(REFERENCE, (match, escaped?: string, name?: string, fallback?: string) => {
    if (escaped) return escaped;
    if (name === undefined) {
      missing.push('"${" begins the name of an environment variable, as in ${NAME}; write "$${" for the characters');
      return match;
    }
    const found = environment[name];
    if (found !== undefined && (found !== '' || fallback === undefined)) return found;
    if (fallback !== undefined) return fallback;
    missing.push(`the environment variable ${name} is not set; set it, or write \${${name}:-DEFAULT}`);
    return '';
  });
  return { text, missing };
};
