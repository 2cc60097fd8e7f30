import type { Endpoint, Problem } from './endpoint.ts';
import { IDEMPOTENCY_PROBLEMS, takesIdempotencyKey } from './idempotency.ts';
import { STALE } from './precondition.ts';

const INVALID: Readonly<Record<string, Problem>> = {
  'invalid-request': { status: 400, when: 'something in the request is not as described; `errors` names the fields.' },
};

const REFUSED: Readonly<Record<string, Problem>> = {
  'token-missing': { status: 401, when: 'who asks is not known: send a token, or log in.' },
  'token-wrong': { status: 401, when: 'there is no such token, or it has expired.' },
  'role-too-low': { status: 403, when: 'who asks may not do this.' },
  'not-local': { status: 403, when: 'only the machine itself may do this, as the config stands.' },
  'foreign-page': { status: 403, when: 'a page of another site asks.' },
  'too-many-attempts': { status: 429, when: 'too many wrong tokens or passwords: later, as `Retry-After` says.' },
};

const OF_BODIES: Readonly<Record<string, Problem>> = {
  'too-large': { status: 413, when: 'the body is too long.' },
  'not-json': { status: 415, when: 'the body is not JSON.' },
};

const FAILED: Readonly<Record<string, Problem>> = {
  internal: { status: 500, when: "a fault of the server's own; its log says more." },
};

/** All that an operation can come to, by code: its own problems, and those that every one of its kind has. */
export const problemsOf = (one: Endpoint): Readonly<Record<string, Problem>> => ({
  ...INVALID,
  ...(one.access !== 'everybody' && REFUSED),
  ...(one.body && OF_BODIES),
  ...(takesIdempotencyKey(one) && IDEMPOTENCY_PROBLEMS),
  ...(one.versioned && one.method !== 'get' && STALE),
  ...one.problems,
  ...FAILED,
});
