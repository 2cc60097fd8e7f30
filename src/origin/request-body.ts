import { z } from 'zod';
import { formatDuration, parseDuration, UnitError } from '../config/units.ts';

/** A request that cannot be understood; the message says what would be right. */
export class RequestError extends Error {
  override readonly name = 'RequestError';
}

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

export const by = actor.default('an operator');

/** As `10m`; `lengthOf` reads it. */
export const duration = text('a duration, as "10m"', 40);

/** An object with these fields and no others. @param example of a body, for the one who got it wrong */
export const bodyOf = <Shape extends z.core.$ZodLooseShape>(shape: Shape, example: string) =>
  z.strictObject(shape, {
    error: (issue) =>
      issue.code === 'unrecognized_keys'
        ? `unknown: ${issue.keys.join(', ')}; known: ${Object.keys(shape).join(', ')}`
        : `must be an object, as ${example}`,
  });

/** @throws RequestError */
export const parseBody = <Schema extends z.ZodType>(schema: Schema, body: string): z.output<Schema> =>
  parseFields(schema, parseJson(body));

/** @param fields of a body, or of an address's query @throws RequestError */
export const parseFields = <Schema extends z.ZodType>(schema: Schema, fields: unknown): z.output<Schema> => {
  const parsed = schema.safeParse(fields);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0]!;
  throw new RequestError(`${issue.path.join('.') || 'the body'}: ${issue.message}`);
};

const parseJson = (body: string): unknown => {
  try {
    return JSON.parse(body);
  } catch (error) {
    throw new RequestError(`the body is not JSON: ${(error as Error).message}`);
  }
};

export interface LengthRule {
  /** Of the field. */
  readonly name: string;
  /** Seconds. */
  readonly least: number;
  readonly most: number;
  /** What to do instead. */
  readonly hint?: string;
}

/** @returns seconds @throws RequestError */
export const lengthOf = (words: string, { name, least, most, hint }: LengthRule): number => {
  try {
    const seconds = parseDuration(words);
    if (seconds >= least && seconds <= most) return seconds;
  } catch (error) {
    if (error instanceof UnitError) throw new RequestError(`${name}: ${error.message}`);
    throw error;
  }
  const range = `${formatDuration(least)} to ${formatDuration(most)}`;
  throw new RequestError(`${name}: must be ${range}${hint === undefined ? '' : `; ${hint}`}`);
};
