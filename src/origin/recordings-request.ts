import { z } from 'zod';
import { msToTicks, type Ticks } from '../clock/ticks.ts';
import { SORT_KEYS } from '../library/recording-list.ts';
import { MAX_DESCRIPTION, MAX_TAG, MAX_TAGS, MAX_TITLE } from '../library/recording-text.ts';
import { cursorField, limitField } from './paging.ts';
import { actor, bodyOf, durationField, text } from './request-body.ts';

const MOMENT_WORDS = 'a moment, as "2026-11-21T20:00:00Z"';
/** With a zone: what time it is in the server's is nobody's business. A date alone is its midnight in UTC. */
const MOMENT = /^\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d(\.\d{1,9})?)?(Z|[+-]\d\d:?\d\d))?$/;

/** ISO 8601 in, ticks of the programme clock out. */
export const momentField = () => {
  const error = `must be ${MOMENT_WORDS}`;
  return z
    .string({ error })
    .regex(MOMENT, { error })
    .refine((words) => Date.parse(words) >= 0 && Date.parse(words) < Date.UTC(2200, 0), { error })
    .transform((words): Ticks => msToTicks(Date.parse(words)))
    .meta({ examples: ['2026-11-21T20:00:00Z'] });
};

const title = text(`a text of 1 to ${MAX_TITLE} characters`, MAX_TITLE);
const description = z
  .string({ error: 'must be a text' })
  .max(MAX_DESCRIPTION, { error: `must be a text of at most ${MAX_DESCRIPTION} characters` });
const TAGS_ERROR = `must be a list of at most ${MAX_TAGS} texts`;
const tag = text(`a text of 1 to ${MAX_TAG} characters`, MAX_TAG);
const tags = z.array(tag, { error: TAGS_ERROR }).max(MAX_TAGS, { error: TAGS_ERROR });
const words = { title: title.optional(), description: description.optional(), tags: tags.optional() };
const range = { from: momentField().optional(), to: momentField().optional() };

export const startSchema = bodyOf(
  { channel: text('the name of a channel', 100), ...words, ...range, by: actor },
  '{"channel":"main","title":"Evening show"}',
);

export const editSchema = bodyOf(
  {
    ...words,
    ...range,
    poster: text('the name of a poster', 200).nullable().optional().meta({ description: 'Null: none.' }),
    by: actor,
  },
  '{"title":"Evening show","tags":["news"]}',
).refine((edit) => Object.entries(edit).some(([field, value]) => field !== 'by' && value !== undefined), {
  error: 'say what is to change: title, description, tags, poster, from or to',
});

export const stopSchema = bodyOf({ by: actor }, '{"by":"Zoë"}');

/** Longer than any recording. Seconds. */
const OFFSET = { least: 0, most: 366 * 86_400 };

export const markSchema = bodyOf(
  {
    title,
    at: momentField().optional().meta({ description: 'The present where absent.' }),
    offset: durationField(OFFSET).optional().meta({ description: 'From the beginning, instead of `at`.' }),
    by: actor,
  },
  '{"title":"The mayor speaks"}',
).refine(({ at, offset }) => at === undefined || offset === undefined, { error: 'give either "at" or "offset"' });

const oneOf = <const Values extends readonly [string, ...string[]]>(values: Values) =>
  z.enum(values, { error: `must be one of ${values.join(', ')}` });

export const listQuery = z.object({
  q: z.string().max(200, { error: 'must have at most 200 characters' }).optional(),
  kind: oneOf(['recording', 'clip', 'import']).optional(),
  state: oneOf(['upcoming', 'live', 'finished', 'failed']).optional(),
  channel: text('the name of a channel', 100).optional(),
  tag: tag.optional(),
  ...range,
  sort: oneOf(SORT_KEYS).optional(),
  order: oneOf(['asc', 'desc']).optional(),
  limit: limitField,
  cursor: cursorField,
});

/** Of what has no body. */
export const byQuery = z.object({ by: actor });
