import { z } from 'zod';
import { text } from './request-body.ts';

const MAX_PAGE = 200;
const DEFAULT_PAGE = 50;

const error = `must be a whole number from 1 to ${MAX_PAGE}`;

/** How many are on a page. */
export const limitField = z.coerce
  .number({ error })
  .int({ error })
  .min(1, { error })
  .max(MAX_PAGE, { error })
  .default(DEFAULT_PAGE)
  .meta({ description: 'How many are on a page.' });

export const cursorField = text('the "next" of the page before', 1000)
  .optional()
  .meta({ description: 'The `next` of the page before.' });

/** Of an answer. */
export const nextField = z
  .string()
  .optional()
  .meta({ description: 'The `cursor` of the next page; absent: it was the last.' });
