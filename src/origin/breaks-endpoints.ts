import { z } from 'zod';
import { breakStateSchema, type BreakOutcome } from '../channel/break-desk.ts';
import { ApiProblem, endpoint, type Author, type Endpoint } from './api/endpoint.ts';
import { some, type Refused } from './api/refused.ts';
import { breakSchema, endQuery } from './break-request.ts';
import { channelOf, channelParams, UNKNOWN_CHANNEL } from './channel-param.ts';
import type { MarksOptions } from './metadata-endpoints.ts';
import { controlJson, type Reply } from './reply.ts';

const MAX_BODY_BYTES = 4096;
const BREAKS = '/api/v1/channels/{channel}/breaks';

type Refusal = Extract<BreakOutcome, { done: false }>['code'];

const REFUSED: Refused<Refusal> = {
  'unknown-break': { status: 404, when: 'there is no break of this id.' },
  'invalid-attributes': { status: 400, when: 'these attributes cannot be written.' },
  'not-open': { status: 409, when: 'no break is open.' },
  'in-break': { status: 409, when: 'a break is on at that time.' },
  'cannot-align': { status: 409, when: 'segments of this channel begin where its source says.' },
  'too-many': { status: 429, when: 'so many breaks are planned already.' },
};

/** Ad breaks (EXT-X-DATERANGE with SCTE-35). */
export const breaksEndpoints = (options: MarksOptions): Endpoint[] => [
  endpoint({
    id: 'listBreaks',
    method: 'get',
    path: BREAKS,
    tag: 'channels',
    summary: 'Breaks that are planned, on, or in the window',
    access: 'viewer',
    params: channelParams,
    answers: { 200: { description: 'All of them.', schema: z.object({ breaks: z.array(breakStateSchema) }) } },
    problems: UNKNOWN_CHANNEL,
    handle: ({ params: { channel } }) =>
      controlJson(200, { breaks: channelOf(options.channels, channel).breaks.list() }),
  }),
  endpoint({
    id: 'startBreak',
    method: 'post',
    path: BREAKS,
    tag: 'channels',
    summary: 'Announce a break: now or soon, of a length or until it is ended',
    access: 'operator',
    params: channelParams,
    body: breakSchema,
    maxBodyBytes: MAX_BODY_BYTES,
    answers: { 200: { description: 'As it is announced.', schema: breakStateSchema } },
    problems: { ...UNKNOWN_CHANNEL, ...some(REFUSED, 'invalid-attributes', 'in-break', 'cannot-align', 'too-many') },
    handle: ({ params: { channel: name }, body: { by, ...asked }, author }) => {
      const channel = channelOf(options.channels, name);
      const who = author(by);
      const { duration, class: named, attributes } = asked;
      const outcome = channel.breaks.start({ ...asked, duration, class: named, attributes, by: who.who });
      tell(options, { what: 'break command', action: 'channel.break', name, by: who }, outcome, asked);
      return breakReply(outcome);
    },
  }),
  endpoint({
    id: 'endOpenBreak',
    ...ENDING,
    path: BREAKS,
    summary: 'End the break that is on',
    params: channelParams,
    handle: ({ params: { channel }, query, author }) => end(options, { channel, in: query.in }, author(query.by)),
  }),
  endpoint({
    id: 'endBreak',
    ...ENDING,
    path: `${BREAKS}/{id}`,
    summary: 'End a break, or call one off that is planned',
    params: channelParams.extend({ id: z.string().meta({ description: 'Id of the break.' }) }),
    handle: ({ params, query, author }) => end(options, { ...params, in: query.in }, author(query.by)),
  }),
];

const ENDING = {
  method: 'delete',
  tag: 'channels',
  access: 'operator',
  query: endQuery,
  answers: { 200: { description: 'As it ends.', schema: breakStateSchema } },
  problems: { ...UNKNOWN_CHANNEL, ...some(REFUSED, 'unknown-break', 'not-open', 'invalid-attributes') },
} as const;

const end = (
  options: MarksOptions,
  { channel: name, id, in: ahead }: { channel: string; id?: string; in: number },
  by: Author,
): Reply => {
  const outcome = channelOf(options.channels, name).breaks.end(id, ahead);
  tell(options, { what: 'break is to end', action: 'channel.break-end', name, by }, outcome, { id });
  return breakReply(outcome);
};

interface Told {
  readonly what: string;
  readonly action: string;
  readonly name: string;
  readonly by: Author;
}

/** What the log and the audit log say of a command. */
const tell = (
  { audit, log }: MarksOptions,
  { what, action, name, by: { who, address } }: Told,
  outcome: BreakOutcome,
  asked: Readonly<Record<string, unknown>>,
): void => {
  const result = outcome.done ? 'done' : outcome.code;
  log.info({ channel: name, from: address, result }, what);
  audit?.record({ who, address, action, target: name, details: { ...asked, result } });
};

/** @throws ApiProblem where it could not be done */
const breakReply = (outcome: BreakOutcome): Reply => {
  if (outcome.done) return controlJson(200, outcome.break);
  const { code, message } = outcome;
  throw new ApiProblem(REFUSED[code].status, code, message);
};
