import { createHash, randomBytes } from 'node:crypto';

/** 160 bits: nobody guesses it, so that a plain hash of it is safe to keep. */
const KEY_BYTES = 20;
const ID_BYTES = 6;

/** A new stream key, of characters that need no escaping in the path of a URL (RFC 3986 2.3). */
export const newKey = (): string => randomBytes(KEY_BYTES).toString('base64url');

/** Names a key without telling anything of it. */
export const newKeyId = (): string => randomBytes(ID_BYTES).toString('hex');

/** SHA-256, in hexadecimal digits: what is kept of a key, and what keys are looked up by. */
export const digestOf = (key: string): string => createHash('sha256').update(key).digest('hex');

/** Where a key comes from: the config, the server where the config gives none, or somebody who asked for one. */
export type KeyOrigin = 'config' | 'made' | 'issued';

/** What lets a publisher in, and to what. The key itself is not in it. */
export interface StreamKey {
  /** Unique. */
  readonly id: string;
  readonly channel: string;
  readonly input: string;
  readonly origin: KeyOrigin;
  readonly digest: string;
  /** Whose it is, for people. */
  readonly label?: string | undefined;
  /** ISO 8601; absent with keys of the config. */
  readonly createdAt?: string | undefined;
  /** ISO 8601: it lets nobody in from then on, and ends what it let in. */
  readonly expiresAt?: string | undefined;
  /** ISO 8601: when it let somebody in. */
  readonly lastUsedAt?: string | undefined;
}

/** @param now milliseconds since the Unix epoch */
export const isExpired = ({ expiresAt }: Pick<StreamKey, 'expiresAt'>, now: number): boolean =>
  expiresAt !== undefined && Date.parse(expiresAt) <= now;
