import type { Hono } from 'hono';
import type { BreakOutcome } from '../channel/break-desk.ts';
import { parseBreakRequest, parseEndAhead } from './break-request.ts';
import type { OriginChannel, OriginChannels } from './channel.ts';
import { atMost, callerOf, guard, only, problem, understood, unknownChannel, type AccessRules } from './control.ts';
import type { Exchange, OriginEnv } from './exchange.ts';
import { parseMetadataRequest } from './metadata-request.ts';
import { parseBy } from './recordings-request.ts';
import { controlJson, json, type Reply } from './reply.ts';

/** A tag of 8 kB, in Base64, and what is around it. */
const MAX_METADATA_BYTES = 16 * 1024;
const MAX_BREAK_BYTES = 4096;

const METADATA_PATH = '/api/v1/channels/:channel/metadata';
const BREAKS_PATH = '/api/v1/channels/:channel/breaks';
const BREAK_PATH = `${BREAKS_PATH}/:id`;

export interface MarksOptions extends AccessRules {
  readonly channels: OriginChannels;
}

/** Timed metadata and ad breaks: `POST …/metadata`, `GET`, `POST` and `DELETE …/breaks`, `DELETE …/breaks/ID`. */
export const addMarksRoutes = (app: Hono<OriginEnv>, options: MarksOptions): void => {
  const may = guard(options);
  const command = (c: Exchange, handle: (channel: OriginChannel) => Promise<Reply> | Reply): Promise<Response> =>
    understood(c, () => {
      const name = c.req.param('channel')!;
      const channel = options.channels.get(name);
      return channel ? handle(channel) : unknownChannel(name, options.channels.keys());
    });
  const told = (c: Exchange, { what, action, outcome, who, ...details }: Told): void => {
    const result = outcome.done ? 'done' : outcome.code;
    const { address } = callerOf(c);
    const channel = c.req.param('channel')!;
    options.log.info({ channel, from: address, result }, what);
    options.audit?.record({ who, address, action, target: channel, details: { ...details, result } });
  };

  app.post(METADATA_PATH, may, atMost(MAX_METADATA_BYTES), (c) =>
    command(c, async (channel) => {
      const asked = parseMetadataRequest(await c.req.text());
      const outcome = channel.metadata.command(asked);
      const frames = asked.frames.map(({ id }) => id);
      told(c, { what: 'metadata command', action: 'channel.metadata', outcome, who: asked.by, frames });
      if (outcome.done) return controlJson(200, { id: outcome.id, at: outcome.at });
      return problem(outcome.code === 'too-much' ? 429 : 400, outcome.code, outcome.message);
    }),
  );
  app.all(METADATA_PATH, only('POST'));

  app.get(BREAKS_PATH, (c) => command(c, (channel) => json(200, { breaks: channel.breaks.list() })));
  app.post(BREAKS_PATH, may, atMost(MAX_BREAK_BYTES), (c) =>
    command(c, async (channel) => {
      const { by: who, ...asked } = parseBreakRequest(await c.req.text());
      const outcome = channel.breaks.start({ ...asked, by: who });
      told(c, { what: 'break command', action: 'channel.break', outcome, who, ...asked });
      return breakReply(outcome);
    }),
  );
  const end = (c: Exchange): Promise<Response> =>
    command(c, (channel) => {
      const [id, who] = [c.req.param('id'), parseBy(c.req.query('by'))];
      const outcome = channel.breaks.end(id, parseEndAhead(c.req.query('in')));
      told(c, { what: 'break is to end', action: 'channel.break-end', outcome, who, id });
      return breakReply(outcome);
    });
  app.delete(BREAKS_PATH, may, end);
  app.all(BREAKS_PATH, only('GET', 'POST', 'DELETE'));
  app.delete(BREAK_PATH, may, end);
  app.all(BREAK_PATH, only('DELETE'));
};

/** What the log and the audit log say of a command. */
interface Told extends Readonly<Record<string, unknown>> {
  readonly what: string;
  readonly action: string;
  readonly outcome: { readonly done: boolean; readonly code?: string };
  readonly who: string;
}

const STATUS = {
  'unknown-break': 404,
  'invalid-attributes': 400,
  'not-open': 409,
  'in-break': 409,
  'cannot-align': 409,
  'too-many': 429,
} as const;

const breakReply = (outcome: BreakOutcome): Reply =>
  outcome.done ? controlJson(200, outcome.break) : problem(STATUS[outcome.code], outcome.code, outcome.message);
