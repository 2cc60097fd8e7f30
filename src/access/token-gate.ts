import { createHash, timingSafeEqual } from 'node:crypto';
import { isForeignPage, isLocal, type Caller } from './caller.ts';
import type { Gate } from './gate.ts';
import type { Identity } from './identity.ts';
import type { Refusal } from './refusal.ts';

/**
 * Who may change something: with a token in the config, those who bring it; without one, those on this machine alone.
 * Pages of other sites may not, wherever the browser runs: their requests name another origin, and what browsers send
 * without asking first is not JSON.
 * @returns undefined for those who may
 */
export const refusalFor = (caller: Caller, token: string | undefined): Refusal | undefined => {
  if (isForeignPage(caller, token !== undefined)) {
    return { status: 403, code: 'foreign-page', message: 'pages of other sites may not do this' };
  }
  if (token === undefined) {
    if (isLocal(caller)) return undefined;
    const message = 'only this machine may do this; to allow it to others, set api.token in the config';
    return { status: 403, code: 'not-local', message };
  }
  const given = /^Bearer +(\S+) *$/i.exec(caller.header('authorization') ?? '')?.[1];
  if (given === undefined) {
    return { status: 401, code: 'token-missing', message: 'the token is missing: send "Authorization: Bearer TOKEN"' };
  }
  if (isSame(given, token)) return undefined;
  return { status: 401, code: 'token-wrong', message: 'the token is not the one in the config (api.token)' };
};

/** How long it takes says nothing about how much was right. */
const isSame = (given: string, token: string): boolean => timingSafeEqual(digest(given), digest(token));

const digest = (text: string): Buffer => createHash('sha256').update(text).digest();

/** One token in the config for all, or this machine alone: whoever is let in may do everything. */
export class TokenGate implements Gate {
  readonly #token: string | undefined;

  constructor(token: string | undefined) {
    this.#token = token;
  }

  identify(caller: Caller): Identity | Refusal {
    const refusal = refusalFor(caller, this.#token);
    if (refusal) return refusal;
    return this.#token === undefined
      ? { who: 'this machine', role: 'admin', by: 'local' }
      : { who: 'api.token', role: 'admin', by: 'token' };
  }
}
