import { z } from 'zod';
import type { BreakCommand } from '../channel/break-desk.ts';
import { bodyOf, by, duration, lengthOf, parseBody, text } from './request-body.ts';

/** Seconds. */
const DURATION = { name: 'duration', least: 1, most: 6 * 3600, hint: 'leave it out for one that is ended by hand' };
const AHEAD = { name: 'in', least: 0, most: 24 * 3600 };

const schema = bodyOf(
  {
    duration: duration.optional(),
    in: duration.optional(),
    align: z.boolean({ error: 'must be true or false' }).default(false),
    class: text('a name, as "com.example.ad"', 200).optional(),
    attributes: z
      .record(z.string(), z.union([z.string(), z.number()]), {
        error: 'must be an object, as {"X-COM-EXAMPLE-ID":"7"}',
      })
      .optional(),
    by,
  },
  '{"duration":"30s","in":"5s"}',
);

/**
 * The break that a request's body asks for.
 * @throws RequestError
 */
export const parseBreakRequest = (body: string): BreakCommand => {
  const { duration: length, in: ahead, align, class: name, attributes, by: who } = parseBody(schema, body);
  return {
    duration: length === undefined ? undefined : lengthOf(length, DURATION),
    in: ahead === undefined ? 0 : lengthOf(ahead, AHEAD),
    ...{ align, class: name, attributes, by: who },
  };
};

/** How long an end is waited for. @param query of the address @throws RequestError */
export const parseEndAhead = (query: string | undefined): number => (query === undefined ? 0 : lengthOf(query, AHEAD));
