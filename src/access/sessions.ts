import type { AccessFile } from './access-file.ts';
import type { Identity } from './identity.ts';
import { MOST_SESSIONS, type Records, type SessionRecord } from './records.ts';
import { digestOf, makeSecret } from './secret.ts';

export interface SessionLimits {
  /** Seconds without a request after which one ends. */
  readonly idle: number;
  /** Seconds after which one ends in any case. */
  readonly longest: number;
}

/** A person has a few browsers: whoever logs in again and again ends their oldest session. */
const MOST_PER_USER = 20;
/** Told no more often: a page asks every second. */
const SEEN_EVERY_MS = 60_000;

export interface OpenSession {
  readonly identity: Identity;
  /** What it is kept by. */
  readonly digest: string;
}

/** Those who have logged in, across restarts of the server. Kept by the hash of what the cookie holds. */
export class Sessions {
  readonly #file: AccessFile;
  readonly #limits: SessionLimits;
  readonly #now: () => number;

  constructor(file: AccessFile, limits: SessionLimits, now: () => number = Date.now) {
    this.#file = file;
    this.#limits = limits;
    this.#now = now;
  }

  /** @returns what the cookie holds @throws AccessError `not-stored` */
  async open(user: string): Promise<string> {
    const secret = makeSecret();
    const now = this.#now();
    const opened: SessionRecord = { digest: digestOf(secret), user, createdAt: now, seenAt: now };
    await this.#file.update((records) => {
      // Of somebody who was removed at this moment, none is opened.
      if (!records.users.some(({ name }) => name === user)) return records;
      const open = records.sessions.filter((each) => this.#isOpen(each, now));
      const own = open.filter((each) => each.user === user);
      const tooOld = new Set(own.slice(0, Math.max(0, own.length + 1 - MOST_PER_USER)));
      const kept = open.filter((each) => !tooOld.has(each)).slice(1 - MOST_SESSIONS);
      const users = records.users.map((each) => (each.name === user ? { ...each, lastLogin: now } : each));
      return { ...records, users, sessions: [...kept, opened] };
    });
    return secret;
  }

  /** @param secret what the cookie holds */
  find(secret: string): OpenSession | undefined {
    const digest = digestOf(secret);
    const { sessions, users } = this.#file.records;
    const session = sessions.find((each) => each.digest === digest);
    const user = session && users.find(({ name }) => name === session.user);
    const now = this.#now();
    if (!user || !this.#isOpen(session, now)) return undefined;
    if (now - session.seenAt >= SEEN_EVERY_MS) this.#file.touch((records) => seen(records, digest, now));
    return { identity: { who: user.name, role: user.role, by: 'session' }, digest };
  }

  /** @throws AccessError `not-stored` */
  async end(digest: string): Promise<void> {
    await this.#file.update((records) => ({
      ...records,
      sessions: records.sessions.filter((each) => each.digest !== digest),
    }));
  }

  /** Seconds that the cookie of a session that is opened now is good for. */
  get longest(): number {
    return this.#limits.longest;
  }

  #isOpen({ createdAt, seenAt }: SessionRecord, now: number): boolean {
    const { idle, longest } = this.#limits;
    // A clock that was set back does not make a session last for longer.
    return Math.abs(now - seenAt) < idle * 1000 && Math.abs(now - createdAt) < longest * 1000;
  }
}

const seen = (records: Records, digest: string, seenAt: number): Records => ({
  ...records,
  sessions: records.sessions.map((each) => (each.digest === digest ? { ...each, seenAt } : each)),
});
