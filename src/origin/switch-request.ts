import { z } from 'zod';
import type { SwitchCommand } from '../channel/switch-desk.ts';
import { bodyOf, by, duration, lengthOf, parseBody, text } from './request-body.ts';

/** Longer holds are a slip of the finger. Seconds. */
const HOLD = { name: 'hold', least: 1, most: 30 * 86_400, hint: 'leave it out to hold until further notice' };

const schema = bodyOf(
  {
    input: text('the name of an input, or "auto"', 100),
    hold: duration.optional(),
    whenReady: z.boolean({ error: 'must be true or false' }).optional(),
    by,
  },
  '{"input":"cam2","hold":"10m"}',
);

/**
 * The command that a request's body means.
 * @throws RequestError
 */
export const parseSwitchRequest = (body: string): SwitchCommand => {
  const { input, hold, whenReady, by: who } = parseBody(schema, body);
  return { input, hold: hold === undefined ? undefined : lengthOf(hold, HOLD), whenReady, by: who };
};
