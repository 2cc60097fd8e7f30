import { createHash } from 'node:crypto';
import { z } from 'zod';
import type { Reply } from '../reply.ts';
import { ApiProblem, type Endpoint, type Problem } from './endpoint.ts';

/** Long enough for a client that was cut off to ask again. */
export const KEPT_SECONDS = 600;
const MOST_KEPT = 1000;
/** Of all answers together. */
const MOST_BYTES = 8 * 1024 * 1024;

const MAX_KEY = 255;
const KEY = /^[\x21-\x7e]{1,255}$/;

export const IDEMPOTENCY_PROBLEMS: Readonly<Record<string, Problem>> = {
  'invalid-key': { status: 400, when: '`Idempotency-Key` is none.' },
  'key-in-use': { status: 409, when: 'the same request, by its `Idempotency-Key`, is being answered.' },
  'key-reused': { status: 422, when: 'another request had the same `Idempotency-Key`.' },
};

export const idempotencyHeader = z.object({
  'Idempotency-Key': z
    .string()
    .min(1)
    .max(MAX_KEY)
    .optional()
    .meta({
      description:
        `Any text that no other request has, as a UUID. The same request with the same key within ${KEPT_SECONDS / 60} ` +
        'minutes does nothing again, and is answered as the first one was.',
    }),
});

/** Whatever is done by POST can be done twice by a client that was cut off; PUT, PATCH and DELETE do no harm twice. */
export const takesIdempotencyKey = ({ method, access }: Pick<Endpoint, 'method' | 'access'>): boolean =>
  method === 'post' && access !== 'everybody';

/** A request that must not be done twice. */
export interface Once {
  /** The header `Idempotency-Key`. */
  readonly key: string;
  /** Who asks: keys of others are not theirs. */
  readonly who: string;
  /** Method, path and body. */
  readonly request: string;
}

interface Known {
  readonly request: string;
  /** Milliseconds. */
  readonly at: number;
  /** Undefined while it is being answered. */
  reply: Reply | undefined;
}

/**
 * Answers of requests that carried a key, for the same ones that come again (draft-ietf-httpapi-idempotency-key-header).
 * In memory: a restart forgets them.
 */
export class IdempotencyKeys {
  /** In the order in which they came. */
  readonly #known = new Map<string, Known>();
  readonly #now: () => number;
  #bytes = 0;

  /** @param now milliseconds of any clock that never goes back */
  constructor(now: () => number = () => performance.now()) {
    this.#now = now;
  }

  /**
   * Does it, or tells what came of it before. What failed by the server's fault may be tried again with the same key.
   * @throws ApiProblem, and whatever `handle` throws
   */
  async once({ key, who, request }: Once, handle: () => Promise<Reply | Response>): Promise<Reply | Response> {
    const text = key.trim().replace(/^"(.*)"$/, '$1');
    if (!KEY.test(text)) {
      throw new ApiProblem(400, 'invalid-key', 'Idempotency-Key: must be 1 to 255 letters, without spaces');
    }
    this.#forget();
    const name = digest(`${who}\n${text}`);
    const known = this.#known.get(name);
    if (known) return again(known, digest(request));
    const entry: Known = { request: digest(request), at: this.#now(), reply: undefined };
    this.#known.set(name, entry);
    try {
      const reply = await handle();
      if (reply instanceof Response || reply.status >= 500) this.#drop(name);
      else this.#keep(entry, reply);
      return reply;
    } catch (error) {
      this.#drop(name);
      throw error;
    }
  }

  #keep(entry: Known, reply: Reply): void {
    entry.reply = reply;
    this.#bytes += sizeOf(reply);
    this.#forget();
  }

  #forget(): void {
    const oldest = this.#now() - KEPT_SECONDS * 1000;
    for (const [name, { at, reply }] of this.#known) {
      const isFull = this.#known.size > MOST_KEPT || this.#bytes > MOST_BYTES;
      if (at > oldest && !isFull) return;
      if (reply) this.#drop(name);
    }
  }

  #drop(name: string): void {
    const reply = this.#known.get(name)?.reply;
    if (reply) this.#bytes -= sizeOf(reply);
    this.#known.delete(name);
  }
}

const again = ({ request, reply }: Known, asked: string): Reply => {
  if (request !== asked) {
    throw new ApiProblem(422, 'key-reused', 'another request had this Idempotency-Key: take a new one');
  }
  if (reply) return reply;
  throw new ApiProblem(409, 'key-in-use', 'the same request is being answered: ask again in a second', {
    'Retry-After': '1',
  });
};

const sizeOf = ({ body }: Reply): number => body.reduce((sum, { length }) => sum + length, 0);

/** Bodies hold secrets, and may be long. */
const digest = (text: string): string => createHash('sha256').update(text).digest('base64');
