import { timingSafeEqual } from 'node:crypto';
import type { ApiTokens } from './api-tokens.ts';
import { hostIsOwn, isForeignPage, isLocal, isOwnPage, type Caller } from './caller.ts';
import { readCookie, SESSION_COOKIE } from './cookie.ts';
import type { Gate } from './gate.ts';
import type { Identity } from './identity.ts';
import type { Refusal } from './refusal.ts';
import { digestOf } from './secret.ts';
import type { Sessions } from './sessions.ts';

export interface CredentialsGateOptions {
  readonly tokens: ApiTokens;
  readonly sessions: Sessions;
  /** The one of the config. */
  readonly configToken?: string | undefined;
  /** The one that the command line of this machine finds in the data folder. */
  readonly localToken?: string | undefined;
  /** Programs on this machine need none: nobody else can reach the server. */
  readonly trustsLocal: boolean;
}

const LOCAL: Identity = { who: 'this machine', role: 'admin', by: 'local' };
const CONFIG: Identity = { who: 'api.token', role: 'admin', by: 'token' };

const refuse = (status: Refusal['status'], code: string, message: string): Refusal => ({ status, code, message });

const FOREIGN = refuse(403, 'foreign-page', 'pages of other sites may not do this');
const EXPIRED = refuse(401, 'token-wrong', 'the token has expired: make another one');
const WRONG = refuse(401, 'token-wrong', 'the token is none of this server, or was revoked');
const ENDED = refuse(401, 'session-ended', 'the session has ended: log in again');
const UNPROVEN = refuse(403, 'foreign-page', 'a session changes something from the own pages alone: use a token');
const MISSING = refuse(401, 'token-missing', 'log in, or send "Authorization: Bearer TOKEN"');

/**
 * Lets in those who bring a token or have logged in; and programs on this machine, where nobody else can reach the
 * server. Pages of other sites do not come in, whatever the browser sends with their requests.
 */
export class CredentialsGate implements Gate {
  readonly #options: CredentialsGateOptions;
  readonly #configDigest: Buffer | undefined;
  readonly #localDigest: Buffer | undefined;

  constructor(options: CredentialsGateOptions) {
    this.#options = options;
    const { configToken, localToken } = options;
    this.#configDigest = configToken === undefined ? undefined : Buffer.from(digestOf(configToken));
    this.#localDigest = localToken === undefined ? undefined : Buffer.from(digestOf(localToken));
  }

  identify(caller: Caller, changes: boolean): Identity | Refusal {
    const authorization = caller.header('authorization');
    // What a page of another site can read is what it was sent a token for: browsers send none by themselves.
    if (changes && isForeignPage(caller, true)) return FOREIGN;
    const token = /^Bearer +(\S+) *$/i.exec(authorization ?? '')?.[1];
    if (token !== undefined) return this.#byToken(token);
    const cookie = readCookie(caller.header('cookie'), SESSION_COOKIE);
    const session = cookie === undefined ? undefined : this.#options.sessions.find(cookie);
    if (session) return changes && !isOwnPage(caller) ? UNPROVEN : session.identity;
    if (this.#options.trustsLocal && isLocal(caller)) return hostIsOwn(caller) ? LOCAL : FOREIGN;
    return cookie === undefined ? MISSING : ENDED;
  }

  #byToken(token: string): Identity | Refusal {
    const digest = Buffer.from(digestOf(token));
    if (this.#configDigest && timingSafeEqual(digest, this.#configDigest)) return CONFIG;
    if (this.#localDigest && timingSafeEqual(digest, this.#localDigest)) return LOCAL;
    const found = this.#options.tokens.identify(token);
    if (found === 'expired') return EXPIRED;
    return found ?? WRONG;
  }
}
