import type { z } from 'zod';
import type { Identity, Role } from '../../access/identity.ts';
import type { Exchange } from '../exchange.ts';
import type { Reply } from '../reply.ts';

export type Method = 'get' | 'post' | 'put' | 'patch' | 'delete';

/** Who did something, for the log of changes. */
export interface Author {
  readonly who: string;
  readonly address?: string | undefined;
}

/** What an answer with this status holds. */
export interface Answered {
  readonly description: string;
  /** Of a JSON body; absent: no body, or one of `media`. */
  readonly schema?: z.ZodType;
  /** Another media type, as `text/event-stream`. */
  readonly media?: string;
}

/** A request that has been let in and checked. */
export interface Asked<Params, Query, Body> {
  /** Of the path. */
  readonly params: Params;
  readonly query: Query;
  readonly body: Body;
  /** Undefined where everybody may ask, and nobody said who. */
  readonly identity: Identity | undefined;
  /** @param by who the caller says it acts for; the log of changes has the identity as well */
  readonly author: (by?: string) => Author;
  /** A request header, by its name in small letters. */
  readonly header: (name: string) => string | undefined;
  /** For what is not JSON: streams, and bodies that are read as they come. */
  readonly exchange: Exchange;
}

export interface Problem {
  readonly status: number;
  /** When it happens, for the reference. */
  readonly when: string;
}

/**
 * One operation of the API. Its schemas check what comes, and describe it (OpenAPI 3.1): there is no second truth.
 * What is refused, malformed or too large is answered before `handle` is asked.
 */
export interface Endpoint<
  Params extends z.ZodObject = z.ZodObject,
  Query extends z.ZodObject = z.ZodObject,
  Body extends z.ZodType = z.ZodType,
> {
  /** Unique: `switchChannel`. */
  readonly id: string;
  readonly method: Method;
  /** As OpenAPI writes it: `/api/v1/channels/{channel}/switch`. */
  readonly path: string;
  /** The group that it stands in: `channels`. */
  readonly tag: string;
  /** One line. */
  readonly summary: string;
  readonly description?: string;
  /** A token that is limited to channels is asked about the path's `{channel}`. */
  readonly access: 'everybody' | Role;
  readonly params?: Params;
  readonly query?: Query;
  /** JSON; absent: there is none. */
  readonly body?: Body;
  /** Without a body it is as if it were `{}`. */
  readonly bodyOptional?: boolean;
  /** 64 KiB where absent. */
  readonly maxBodyBytes?: number;
  /** By status. */
  readonly answers: Readonly<Record<number, Answered>>;
  /** Further problems, by their codes; the usual ones (400 invalid-request, 401, 403, 413, 415) are added. */
  readonly problems?: Readonly<Record<string, Problem>>;
  readonly handle: (
    asked: Asked<z.output<Params>, z.output<Query>, z.output<Body>>,
  ) => Reply | Response | Promise<Reply | Response>;
}

/** For its types: what `handle` is given follows from the schemas. */
export const endpoint = <
  Params extends z.ZodObject = z.ZodObject<Record<never, never>>,
  Query extends z.ZodObject = z.ZodObject<Record<never, never>>,
  Body extends z.ZodType = z.ZodUndefined,
>(
  described: Endpoint<Params, Query, Body>,
): Endpoint => described;

/** What a handler throws to answer with a problem. */
export class ApiProblem extends Error {
  override readonly name = 'ApiProblem';
  readonly status: number;
  readonly code: string;
  readonly headers: Readonly<Record<string, string>>;

  constructor(status: number, code: string, message: string, headers: Readonly<Record<string, string>> = {}) {
    super(message);
    this.status = status;
    this.code = code;
    this.headers = headers;
  }
}
