import { AccessError } from './access-error.ts';
import type { AccessFile } from './access-file.ts';
import type { Role } from './identity.ts';
import type { PasswordHasher } from './password.ts';
import { MOST_USERS, type Records, type UserRecord } from './records.ts';

/** A user as others are told of them. */
export interface User {
  readonly name: string;
  readonly role: Role;
  /** ISO 8601. */
  readonly createdAt: string;
  readonly lastLogin?: string;
}

export interface UserChange {
  readonly role?: Role | undefined;
  readonly password?: string | undefined;
}

/** Those who log in with a password. */
export class Users {
  readonly #file: AccessFile;
  readonly #hasher: PasswordHasher;
  readonly #now: () => number;

  constructor(file: AccessFile, hasher: PasswordHasher, now: () => number = Date.now) {
    this.#file = file;
    this.#hasher = hasher;
    this.#now = now;
  }

  get count(): number {
    return this.#file.records.users.length;
  }

  /** By name. */
  list(): User[] {
    return this.#file.records.users.map(shown).sort((one, other) => (one.name < other.name ? -1 : 1));
  }

  get(name: string): User | undefined {
    const found = find(this.#file.records, name);
    return found && shown(found);
  }

  /** @throws AccessError `user-exists`, `bad-password`, `too-many`, `busy`, `not-stored` */
  async add(name: string, role: Role, password: string): Promise<User> {
    // Before the password is hashed, which takes time, and after: two may come at once.
    mustBeNew(this.#file.records, name);
    const user: UserRecord = { name, role, password: await this.#hasher.hash(password), createdAt: this.#now() };
    await this.#file.update((records) => {
      mustBeNew(records, name);
      return { ...records, users: [...records.users, user] };
    });
    return shown(user);
  }

  /**
   * A new password or a lower role ends the user's sessions.
   * @param keep digest of a session that goes on: the one by which the password was changed
   * @throws AccessError `unknown-user`, `last-admin`, `bad-password`, `busy`, `not-stored`
   */
  async change(name: string, { role, password }: UserChange, keep?: string): Promise<{ before: User; after: User }> {
    const before = shown(mustBeThere(this.#file.records, name));
    const hash = password === undefined ? undefined : await this.#hasher.hash(password);
    await this.#file.update((records) => {
      const user = mustBeThere(records, name);
      if (role !== undefined && role !== 'admin') mustLeaveAnAdmin(records, user);
      const changed = { ...user, role: role ?? user.role, password: hash ?? user.password };
      const ends = hash !== undefined;
      return {
        ...records,
        users: records.users.map((each) => (each.name === name ? changed : each)),
        sessions: ends
          ? records.sessions.filter(({ user: of, digest }) => of !== name || digest === keep)
          : records.sessions,
      };
    });
    return { before, after: shown(mustBeThere(this.#file.records, name)) };
  }

  /** And their sessions. @throws AccessError `unknown-user`, `last-admin`, `not-stored` */
  async remove(name: string): Promise<void> {
    await this.#file.update((records) => {
      mustLeaveAnAdmin(records, mustBeThere(records, name));
      return {
        ...records,
        users: records.users.filter((each) => each.name !== name),
        sessions: records.sessions.filter(({ user }) => user !== name),
      };
    });
  }

  /** Takes as long whether there is such a user or not. @throws AccessError `busy` */
  async check(name: string, password: string): Promise<User | undefined> {
    const user = find(this.#file.records, name);
    const isRight = await this.#hasher.matches(password, user?.password);
    // The password may have been changed while it was checked.
    const now = find(this.#file.records, name);
    return isRight && now && now.password === user?.password ? shown(now) : undefined;
  }
}

const shown = ({ name, role, createdAt, lastLogin }: UserRecord): User => ({
  ...{ name, role, createdAt: new Date(createdAt).toISOString() },
  ...(lastLogin !== undefined && { lastLogin: new Date(lastLogin).toISOString() }),
});

const find = ({ users }: Records, name: string): UserRecord | undefined => users.find((user) => user.name === name);

const mustBeThere = (records: Records, name: string): UserRecord => {
  const user = find(records, name);
  if (!user) throw new AccessError('unknown-user', `there is no user "${name}"`);
  return user;
};

const mustBeNew = (records: Records, name: string): void => {
  if (find(records, name)) throw new AccessError('user-exists', `there is a user "${name}" already`);
  if (records.users.length >= MOST_USERS) throw new AccessError('too-many', `there are ${MOST_USERS} users already`);
};

const mustLeaveAnAdmin = ({ users }: Records, { name }: UserRecord): void => {
  const admins = users.filter(({ role }) => role === 'admin');
  if (admins.length > 1 || admins[0]?.name !== name) return;
  throw new AccessError('last-admin', `"${name}" is the only admin: make another one first`);
};
