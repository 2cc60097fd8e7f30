import { z } from 'zod';
import { didYouMean } from './nearest.ts';

type SchemaError = (issue: { readonly code?: string | undefined; readonly input?: unknown }) => string | undefined;

/** What stood in the config, short enough for a message. */
export const shown = (value: unknown): string => {
  if (value === null) return 'nothing';
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'object') return 'a group of settings';
  const text = JSON.stringify(value) ?? typeof value;
  return text.length > 42 ? `${text.slice(0, 41)}…"` : text;
};

/** Says what a setting must be, and what it is instead. */
export const mustBe =
  (what: string): SchemaError =>
  ({ input }) =>
    input === undefined ? `is missing: must be ${what}` : `must be ${what}, not ${shown(input)}`;

/** The same for secrets: what stands there is not repeated. */
export const mustBeSecretly =
  (what: string): SchemaError =>
  ({ input }) =>
    input === undefined ? `is missing: must be ${what}` : `must be ${what}`;

/** Looking for what was meant takes its time; further ones are unknown, and that is all that is said of them. */
const MOST_TOLD = 50;

/** A group of settings in which unknown names are errors. The message for several has a line for each, in their order. */
export const section = <Shape extends z.core.$ZodLooseShape>(shape: Shape) =>
  z.strictObject(shape, {
    error: (issue) => {
      if (issue.code !== 'unrecognized_keys') return mustBe('a group of settings')(issue);
      const known = Object.keys(shape);
      return issue.keys
        .slice(0, MOST_TOLD)
        .map((key) => `unknown setting${didYouMean(key, known) || `; known here: ${known.join(', ')}`}`)
        .join('\n');
    },
  });
