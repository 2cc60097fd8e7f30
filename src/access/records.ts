import { z } from 'zod';
import { ROLES } from './identity.ts';
import { isPasswordHash } from './password.ts';

/** More are a mistake, or somebody who fills the disk. */
export const MOST_USERS = 1000;
export const MOST_TOKENS = 1000;
export const MOST_SESSIONS = 5000;

export const USER_NAME = /^[a-z0-9][a-z0-9._@-]{0,62}$/;
export const USER_NAME_WORDS = '1 to 63 small letters, digits and . _ @ -, with a letter or a digit first';

const role = z.enum(ROLES);
/** Milliseconds since the Unix epoch. */
const moment = z.int().min(0);
const digest = z.string().regex(/^[0-9a-f]{64}$/);

const userSchema = z.strictObject({
  name: z.string().regex(USER_NAME),
  role,
  /** scrypt, with its parameters. */
  password: z.string().refine(isPasswordHash),
  createdAt: moment,
  lastLogin: moment.optional(),
});

const tokenSchema = z.strictObject({
  id: z.string().regex(/^[a-z0-9]{1,32}$/),
  name: z.string().min(1).max(60),
  role,
  channels: z.array(z.string()).max(100).optional(),
  /** SHA-256 of the token. */
  digest,
  createdAt: moment,
  createdBy: z.string(),
  expires: moment.optional(),
  lastUsed: moment.optional(),
});

const sessionSchema = z.strictObject({
  /** SHA-256 of the cookie. */
  digest,
  user: z.string(),
  createdAt: moment,
  seenAt: moment,
});

/** Who may come in, as `access.json` has it. No secret stands in it: hashes alone. */
export const recordsSchema = z.strictObject({
  version: z.literal(1),
  users: z.array(userSchema).max(MOST_USERS),
  tokens: z.array(tokenSchema).max(MOST_TOKENS),
  sessions: z.array(sessionSchema).max(MOST_SESSIONS),
});

export type UserRecord = Readonly<z.output<typeof userSchema>>;
export type TokenRecord = Readonly<z.output<typeof tokenSchema>>;
export type SessionRecord = Readonly<z.output<typeof sessionSchema>>;

export interface Records {
  readonly users: readonly UserRecord[];
  readonly tokens: readonly TokenRecord[];
  readonly sessions: readonly SessionRecord[];
}

export const NO_RECORDS: Records = { users: [], tokens: [], sessions: [] };
