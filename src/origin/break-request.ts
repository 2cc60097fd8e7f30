import { z } from 'zod';
import { actor, bodyOf, durationField, text } from './request-body.ts';

/** Seconds. */
const DURATION = { least: 1, most: 6 * 3600, hint: 'leave it out for one that is ended by hand' };
const AHEAD = { least: 0, most: 24 * 3600 };

export const breakSchema = bodyOf(
  {
    duration: durationField(DURATION).optional().meta({ description: 'Absent: until it is ended.' }),
    in: durationField(AHEAD).default(0).meta({ description: 'From now on.' }),
    align: z.boolean({ error: 'must be true or false' }).default(false).meta({
      description: 'At the start of the next segment from that moment on.',
    }),
    class: text('a name, as "com.example.ad"', 200).optional().meta({ description: 'CLASS of the date range.' }),
    attributes: z
      .record(z.string(), z.union([z.string(), z.number()]), {
        error: 'must be an object, as {"X-COM-EXAMPLE-ID":"7"}',
      })
      .optional()
      .meta({ description: 'Further attributes of the date range, with `X-`.' }),
    by: actor,
  },
  '{"duration":"30s","in":"5s"}',
);

export const endQuery = z.object({
  in: durationField(AHEAD).default(0).meta({ description: 'How long it goes on.' }),
  by: actor,
});
