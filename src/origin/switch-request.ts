import { z } from 'zod';
import type { SwitchCommand } from '../channel/switch-desk.ts';
import { formatDuration, parseDuration, UnitError } from '../config/units.ts';

/** Longer holds are a slip of the finger: leave the hold out for one without an end. Seconds. */
const LONGEST_HOLD = 30 * 86_400;
const SHORTEST_HOLD = 1;

/** A request that cannot be understood; the message says what would be right. */
export class SwitchRequestError extends Error {
  override readonly name = 'SwitchRequestError';
}

const text = (words: string, max: number) => {
  const error = `must be ${words}`;
  return z.string({ error }).min(1, { error }).max(max, { error });
};

const bodySchema = z.strictObject(
  {
    input: text('the name of an input, or "auto"', 100),
    hold: text('a duration, as "10m"', 40).optional(),
    whenReady: z.boolean({ error: 'must be true or false' }).optional(),
    by: text('who you are, in 1 to 60 characters', 60)
      .regex(/^[\p{L}\p{M}\p{N}\p{P}\p{S} ]+$/u, { error: 'must be one line of plain text' })
      .optional(),
  },
  {
    error: (issue) =>
      issue.code === 'unrecognized_keys'
        ? `unknown: ${issue.keys.join(', ')}; known: input, hold, whenReady, by`
        : 'must be an object, as {"input":"cam2","hold":"10m"}',
  },
);

/**
 * The command that a request's body means.
 * @throws SwitchRequestError
 */
export const parseSwitchRequest = (body: string): SwitchCommand => {
  const parsed = bodySchema.safeParse(parseJson(body));
  if (!parsed.success) {
    const issue = parsed.error.issues[0]!;
    throw new SwitchRequestError(`${issue.path.join('.') || 'the body'}: ${issue.message}`);
  }
  const { input, hold, whenReady, by = 'an operator' } = parsed.data;
  return { input, hold: hold === undefined ? undefined : holdSeconds(hold), whenReady, by };
};

const parseJson = (body: string): unknown => {
  try {
    return JSON.parse(body);
  } catch (error) {
    throw new SwitchRequestError(`the body is not JSON: ${(error as Error).message}`);
  }
};

const holdSeconds = (hold: string): number => {
  try {
    const seconds = parseDuration(hold);
    if (seconds >= SHORTEST_HOLD && seconds <= LONGEST_HOLD) return seconds;
  } catch (error) {
    if (error instanceof UnitError) throw new SwitchRequestError(`hold: ${error.message}`);
    throw error;
  }
  const range = `${formatDuration(SHORTEST_HOLD)} to ${formatDuration(LONGEST_HOLD)}`;
  throw new SwitchRequestError(`hold: must be ${range}; leave it out to hold until further notice`);
};
