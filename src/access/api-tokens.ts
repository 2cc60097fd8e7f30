import { randomBytes } from 'node:crypto';
import { AccessError } from './access-error.ts';
import type { AccessFile } from './access-file.ts';
import type { Identity, Role } from './identity.ts';
import { MOST_TOKENS, type Records, type TokenRecord } from './records.ts';
import { digestOf, makeSecret } from './secret.ts';

/** By which people, and scanners of leaked secrets, know a token of Sluice. */
export const TOKEN_PREFIX = 'sluice_';

/** A token as others are told of it: never what it is itself. */
export interface ApiToken {
  readonly id: string;
  readonly name: string;
  readonly role: Role;
  /** Absent: all. */
  readonly channels?: readonly string[];
  /** ISO 8601. */
  readonly createdAt: string;
  readonly createdBy: string;
  /** ISO 8601; absent: never. */
  readonly expires?: string;
  /** ISO 8601, to the minute; absent: not yet. */
  readonly lastUsed?: string;
}

export interface NewToken {
  readonly name: string;
  readonly role: Role;
  readonly channels?: readonly string[] | undefined;
  /** Milliseconds since the epoch. */
  readonly expires?: number | undefined;
  readonly createdBy: string;
}

/** Told no more often: a program may ask many times a second. */
const USED_EVERY_MS = 60_000;

/** Those by which programs come in. */
export class ApiTokens {
  readonly #file: AccessFile;
  readonly #now: () => number;

  constructor(file: AccessFile, now: () => number = Date.now) {
    this.#file = file;
    this.#now = now;
  }

  /** The newest first. */
  list(): ApiToken[] {
    return this.#file.records.tokens.map(shown).reverse();
  }

  /** @returns with the token itself, which nobody can tell again @throws AccessError `bad-expiry`, `too-many`, `not-stored` */
  async create({ channels, expires, ...made }: NewToken): Promise<{ token: string; described: ApiToken }> {
    const now = this.#now();
    if (expires !== undefined && expires <= now) {
      throw new AccessError('bad-expiry', 'expires: must be a moment to come');
    }
    const token = makeSecret(TOKEN_PREFIX);
    const record: TokenRecord = {
      ...{ id: randomBytes(6).toString('hex'), ...made, digest: digestOf(token), createdAt: now },
      ...(channels && { channels: [...channels] }),
      ...(expires !== undefined && { expires }),
    };
    await this.#file.update((records) => {
      if (records.tokens.length >= MOST_TOKENS) {
        throw new AccessError('too-many', `there are ${MOST_TOKENS} tokens already: revoke those of no use`);
      }
      return { ...records, tokens: [...records.tokens, record] };
    });
    return { token, described: shown(record) };
  }

  /** @throws AccessError `unknown-token`, `not-stored` */
  async revoke(id: string): Promise<ApiToken> {
    const found = this.#file.records.tokens.find((token) => token.id === id);
    const unknown = () => new AccessError('unknown-token', `there is no token "${id}"`);
    if (!found) throw unknown();
    await this.#file.update((records) => {
      const tokens = records.tokens.filter((token) => token.id !== id);
      if (tokens.length === records.tokens.length) throw unknown();
      return { ...records, tokens };
    });
    return shown(found);
  }

  /** Who brings it; `expired` for one whose time is over, undefined for one that is not there. */
  identify(token: string): Identity | 'expired' | undefined {
    const digest = digestOf(token);
    const found = this.#file.records.tokens.find((each) => each.digest === digest);
    if (!found) return undefined;
    const now = this.#now();
    if (found.expires !== undefined && found.expires <= now) return 'expired';
    if (now - (found.lastUsed ?? 0) >= USED_EVERY_MS) this.#file.touch((records) => used(records, found.id, now));
    const { name, role, channels } = found;
    return { who: `token ${name}`, role, by: 'token', ...(channels && { channels }) };
  }
}

const used = (records: Records, id: string, lastUsed: number): Records => ({
  ...records,
  tokens: records.tokens.map((token) => (token.id === id ? { ...token, lastUsed } : token)),
});

const shown = ({ id, name, role, channels, createdAt, createdBy, expires, lastUsed }: TokenRecord): ApiToken => ({
  ...{ id, name, role, createdAt: new Date(createdAt).toISOString(), createdBy },
  ...(channels && { channels }),
  ...(expires !== undefined && { expires: new Date(expires).toISOString() }),
  ...(lastUsed !== undefined && { lastUsed: new Date(lastUsed).toISOString() }),
});
