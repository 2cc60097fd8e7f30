import type { Role } from '../../../../src/access/identity.ts';
import { api } from '../data/api.ts';
import { refresh } from '../data/resource.ts';

export const USERS = '/api/v1/users';
export const TOKENS = '/api/v1/tokens';

/** Somebody who logs in. */
export interface User {
  readonly name: string;
  readonly role: Role;
  readonly createdAt?: string;
  readonly lastLogin?: string;
}

/** What a program comes in with. */
export interface Token {
  readonly id: string;
  readonly name: string;
  readonly role: Role;
  /** Absent: all of them. */
  readonly channels?: readonly string[];
  readonly createdAt?: string;
  readonly createdBy?: string;
  /** ISO 8601; absent: never. */
  readonly expires?: string;
  readonly lastUsed?: string;
}

export const ROLE_NAMES: Readonly<Record<Role, string>> = {
  viewer: 'Viewer: sees everything, changes nothing',
  operator: 'Operator: switches, records, and what a show needs',
  admin: 'Admin: sets up channels, users and the server',
};

const userPath = (name: string): string => `${USERS}/${encodeURIComponent(name)}`;

const changed = async <T>(path: string, change: Promise<{ readonly value: T }>): Promise<T> => {
  const { value } = await change;
  refresh(path);
  return value;
};

/** @returns with the password, where the server has made one: it is told this once */
export const addUser = (user: { name: string; role: Role; password?: string }): Promise<User & { password?: string }> =>
  changed(USERS, api.post<User & { password?: string }>(USERS, user));
export const changeUser = (name: string, change: { role?: Role; password?: string }): Promise<unknown> =>
  changed(USERS, api.patch(userPath(name), change));
export const removeUser = (name: string): Promise<unknown> => changed(USERS, api.delete(userPath(name)));

export interface NewToken {
  readonly name: string;
  readonly role: Role;
  readonly channels?: readonly string[];
  /** A duration from now: `90d`. */
  readonly expires?: string;
}

/** @returns with the token itself: it is told this once */
export const makeToken = (wanted: NewToken): Promise<Token & { token: string }> =>
  changed(TOKENS, api.post<Token & { token: string }>(TOKENS, wanted));
export const revokeToken = (id: string): Promise<unknown> =>
  changed(TOKENS, api.delete(`${TOKENS}/${encodeURIComponent(id)}`));
