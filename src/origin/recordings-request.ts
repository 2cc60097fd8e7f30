import { z } from 'zod';
import { msToTicks, secondsToTicks, type Ticks } from '../clock/ticks.ts';
import type { StartCommand } from '../library/desk.ts';
import type { NewRange, Words } from '../library/edits.ts';
import { SORT_KEYS, type ListQuery } from '../library/recording-list.ts';
import { MAX_DESCRIPTION, MAX_TAG, MAX_TAGS, MAX_TITLE } from '../library/recording-text.ts';
import { bodyOf, by, duration, lengthOf, parseBody, parseFields, RequestError, text } from './request-body.ts';

const MOMENT_WORDS = 'a moment, as "2026-11-21T20:00:00Z"';
/** With a zone: what time it is in the server's is nobody's business. A date alone is its midnight in UTC. */
const MOMENT = /^\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d(\.\d{1,9})?)?(Z|[+-]\d\d:?\d\d))?$/;
const MAX_PAGE = 200;
const DEFAULT_PAGE = 50;

/** ISO 8601 in, ticks of the programme clock out. */
export const momentField = () => {
  const error = `must be ${MOMENT_WORDS}`;
  return z
    .string({ error })
    .regex(MOMENT, { error })
    .refine((words) => Date.parse(words) >= 0 && Date.parse(words) < Date.UTC(2200, 0), { error })
    .transform((words): Ticks => msToTicks(Date.parse(words)));
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
  { channel: text('the name of a channel', 100), ...words, ...range, by },
  '{"channel":"main","title":"Evening show"}',
);

export const editSchema = bodyOf(
  {
    ...words,
    ...range,
    poster: text('the name of a poster', 200).nullable().optional(),
    by,
  },
  '{"title":"Evening show","tags":["news"]}',
);

export const stopSchema = bodyOf({ by }, '{"by":"Zoë"}');

export const markSchema = bodyOf(
  { title, at: momentField().optional(), offset: duration.optional(), by },
  '{"title":"The mayor speaks"}',
);

const oneOf = <const Values extends readonly [string, ...string[]]>(values: Values) =>
  z.enum(values, { error: `must be one of ${values.join(', ')}` });

const limitError = `must be a whole number from 1 to ${MAX_PAGE}`;
/** How many are on a page. */
export const limitField = z.coerce
  .number({ error: limitError })
  .pipe(z.int({ error: limitError }).min(1, { error: limitError }).max(MAX_PAGE, { error: limitError }))
  .default(DEFAULT_PAGE);
export const cursorField = text('the "next" of the page before', 1000).optional();

export const listSchema = bodyOf(
  {
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
  },
  '?q=show&state=finished',
);

type WithAuthor<Command> = Command & { readonly by: string };

/** @throws RequestError */
export const parseStart = (body: string): WithAuthor<StartCommand> => parseBody(startSchema, body);

/** @throws RequestError */
export const parseEdit = (body: string): WithAuthor<Words & NewRange> => {
  const edit = parseBody(editSchema, body);
  if (Object.entries(edit).every(([field, value]) => field === 'by' || value === undefined)) {
    throw new RequestError('the body: say what is to change: title, description, tags, poster, from or to');
  }
  return edit;
};

/** An empty body is enough. @throws RequestError */
export const parseStop = (body: string): { readonly by: string } => parseBody(stopSchema, body === '' ? '{}' : body);

/** Longer than any recording. Seconds. */
const OFFSET = { name: 'offset', least: 0, most: 366 * 86_400 };

/** @throws RequestError */
export const parseMark = (body: string): WithAuthor<{ title: string; at?: Ticks | undefined; offset?: Ticks }> => {
  const { offset, ...mark } = parseBody(markSchema, body);
  if (offset === undefined) return mark;
  if (mark.at !== undefined) throw new RequestError('the body: give either "at" or "offset"');
  return { ...mark, offset: secondsToTicks(lengthOf(offset, OFFSET)) };
};

/** @param query of the address @throws RequestError */
export const parseList = (query: Readonly<Record<string, string>>): ListQuery => parseFields(listSchema, query);

/** Who removes something: there is no body to say it in. @throws RequestError */
export const parseBy = (query: string | undefined): string => parseFields(stopSchema, { by: query }).by;
