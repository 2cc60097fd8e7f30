import { z } from 'zod';
import { formatDuration, parseDuration, UnitError } from '../config/units.ts';

/** A text of 1 to `max` characters. @param words what it must be, for the one who got it wrong */
export const text = (words: string, max: number) => {
  const error = `must be ${words}`;
  return z.string({ error }).min(1, { error }).max(max, { error });
};

/** Who asks. */
export const actor = text('who you are, in 1 to 60 characters', 60)
  .regex(/^[\p{L}\p{M}\p{N}\p{P}\p{S} ]+$/u, { error: 'must be one line of plain text' })
  .optional()
  .meta({ description: 'For whom this is done, as the log of changes has it.' });

const duration = text('a duration, as "10m"', 40);

/** An object with these fields and no others. @param example of a body, for the one who got it wrong */
export const bodyOf = <Shape extends z.core.$ZodLooseShape>(shape: Shape, example: string) =>
  z.strictObject(shape, {
    error: (issue) =>
      issue.code === 'unrecognized_keys'
        ? `unknown; known: ${Object.keys(shape).join(', ')}`
        : `must be an object, as ${example}`,
  });

/** Seconds, written as a duration. */
export const durationField = (rule: LengthRule) =>
  duration
    .transform((words, context): number => {
      const { seconds, problem } = readLength(words, rule);
      if (problem === undefined) return seconds;
      context.addIssue({ code: 'custom', message: problem });
      return z.NEVER;
    })
    .meta({ examples: [formatDuration(Math.max(rule.least, Math.min(rule.most, 10)))] });

export interface LengthRule {
  /** Seconds. */
  readonly least: number;
  readonly most: number;
  /** What to do instead. */
  readonly hint?: string;
}

type ReadLength =
  | { readonly seconds: number; readonly problem?: undefined }
  | { readonly seconds?: undefined; readonly problem: string };

const readLength = (words: string, { least, most, hint }: LengthRule): ReadLength => {
  try {
    const seconds = parseDuration(words);
    if (seconds >= least && seconds <= most) return { seconds };
  } catch (error) {
    if (error instanceof UnitError) return { problem: error.message };
    throw error;
  }
  const range = `${formatDuration(least)} to ${formatDuration(most)}`;
  return { problem: `must be ${range}${hint === undefined ? '' : `; ${hint}`}` };
};
