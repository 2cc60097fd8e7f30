import { z } from 'zod';
import type { SwitchCommand } from '../channel/switch-desk.ts';
import { actor, bodyOf, duration, lengthOf, text } from './request-body.ts';

/** Longer holds are a slip of the finger. Seconds. */
const HOLD = { name: 'hold', least: 1, most: 30 * 86_400, hint: 'leave it out to hold until further notice' };

export const switchSchema = bodyOf(
  {
    input: text('the name of an input, or "auto"', 100).meta({
      description: 'What is to be on the air; `auto`: whatever the rules say.',
    }),
    hold: duration.optional().meta({ description: 'How long, as `10m`. Absent: until further notice.' }),
    whenReady: z.boolean({ error: 'must be true or false' }).optional().meta({
      description: 'Also an input that cannot be taken now: as soon as it can.',
    }),
    by: actor,
  },
  '{"input":"cam2","hold":"10m"}',
);

/**
 * The command that a request's body means.
 * @throws RequestError
 */
export const switchCommand = (body: z.output<typeof switchSchema>, who: string): SwitchCommand => {
  const { input, hold, whenReady } = body;
  return { input, hold: hold === undefined ? undefined : lengthOf(hold, HOLD), whenReady, by: who };
};
