import { z } from 'zod';
import { actor, bodyOf, durationField, text } from './request-body.ts';

/** Longer holds are a slip of the finger. Seconds. */
const HOLD = { least: 1, most: 30 * 86_400, hint: 'leave it out to hold until further notice' };

export const switchSchema = bodyOf(
  {
    input: text('the name of an input, or "auto"', 100).meta({
      description: 'What is to be on the air; `auto`: whatever the rules say.',
    }),
    hold: durationField(HOLD).optional().meta({ description: 'How long, as `10m`. Absent: until further notice.' }),
    whenReady: z.boolean({ error: 'must be true or false' }).optional().meta({
      description: 'Also an input that cannot be taken now: as soon as it can.',
    }),
    by: actor,
  },
  '{"input":"cam2","hold":"10m"}',
);
