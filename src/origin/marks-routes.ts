import type { Hono } from 'hono';
import type { BreakOutcome } from '../channel/break-desk.ts';
import { parseBreakRequest, parseEndAhead } from './break-request.ts';
import type { OriginChannel, OriginChannels } from './channel.ts';
import { atMost, callerOf, guard, only, problem, understood, unknownChannel, type AccessRules } from './control.ts';
import type { Exchange, OriginEnv } from './exchange.ts';
import { parseMetadataRequest } from './metadata-request.ts';
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
  const told = (c: Exchange, what: string, outcome: { readonly done: boolean; readonly code?: string }): void => {
    const result = outcome.done ? 'done' : outcome.code;
    options.log.info({ channel: c.req.param('channel'), from: callerOf(c).address, result }, what);
  };

  app.post(METADATA_PATH, may, atMost(MAX_METADATA_BYTES), (c) =>
    command(c, async (channel) => {
      const outcome = channel.metadata.command(parseMetadataRequest(await c.req.text()));
      told(c, 'metadata command', outcome);
      if (outcome.done) return controlJson(200, { id: outcome.id, at: outcome.at });
      return problem(outcome.code === 'too-much' ? 429 : 400, outcome.code, outcome.message);
    }),
  );
  app.all(METADATA_PATH, only('POST'));

  app.get(BREAKS_PATH, (c) => command(c, (channel) => json(200, { breaks: channel.breaks.list() })));
  app.post(BREAKS_PATH, may, atMost(MAX_BREAK_BYTES), (c) =>
    command(c, async (channel) => {
      const outcome = channel.breaks.start(parseBreakRequest(await c.req.text()));
      told(c, 'break command', outcome);
      return breakReply(outcome);
    }),
  );
  const end = (c: Exchange): Promise<Response> =>
    command(c, (channel) => {
      const outcome = channel.breaks.end(c.req.param('id'), parseEndAhead(c.req.query('in')));
      told(c, 'break is to end', outcome);
      return breakReply(outcome);
    });
  app.delete(BREAKS_PATH, may, end);
  app.all(BREAKS_PATH, only('GET', 'POST', 'DELETE'));
  app.delete(BREAK_PATH, may, end);
  app.all(BREAK_PATH, only('DELETE'));
};

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
