import type { Logger } from '../log/logger.ts';
import { AccessError } from './access-error.ts';
import { LoginLimit } from './login-limit.ts';
import type { Sessions } from './sessions.ts';
import type { User, Users } from './users.ts';

export interface LoginAttempt {
  readonly name: string;
  readonly password: string;
  /** Where it comes from, for the limit: an address, or a network that is one for this purpose. */
  readonly site: string;
}

export interface LoggedIn {
  readonly user: User;
  /** What the cookie holds. */
  readonly secret: string;
}

/** Too many attempts; the next one may be made after so many seconds. */
export class TooManyAttempts extends Error {
  override readonly name = 'TooManyAttempts';
  readonly retryAfter: number;

  constructor(retryAfter: number) {
    const seconds = Math.ceil(retryAfter);
    super(`too many attempts: try again in ${seconds < 100 ? `${seconds} s` : `${Math.ceil(seconds / 60)} min`}`);
    this.retryAfter = retryAfter;
  }
}

export interface LoginOptions {
  readonly users: Users;
  readonly sessions: Sessions;
  readonly log: Logger;
  readonly limit?: LoginLimit;
  /** Milliseconds of a clock that never goes back. */
  readonly now?: () => number;
}

const TELL_EVERY_MS = 10_000;

/** Opens sessions for those who know a password. */
export class Login {
  readonly #users: Users;
  readonly #sessions: Sessions;
  readonly #log: Logger;
  readonly #limit: LoginLimit;
  readonly #now: () => number;
  #toldAt = -Infinity;
  #untold = 0;

  constructor({ users, sessions, log, now = () => performance.now(), limit = new LoginLimit(now) }: LoginOptions) {
    this.#now = now;
    this.#users = users;
    this.#sessions = sessions;
    this.#log = log;
    this.#limit = limit;
  }

  /** @throws TooManyAttempts, and AccessError `wrong-login`, `busy`, `not-stored` */
  async attempt({ name, password, site }: LoginAttempt): Promise<LoggedIn> {
    const who = name.trim().toLowerCase();
    const user = await this.#checked(who, password, site);
    return { user, secret: await this.#sessions.open(user.name) };
  }

  /** For a logged in user who gives the password again. @throws as `attempt` */
  async confirm(attempt: LoginAttempt): Promise<void> {
    await this.#checked(attempt.name, attempt.password, attempt.site);
  }

  /** Those who are refused cost nothing, and come as fast as they like: the log has one of them in a while. */
  #tellRefusal(user: string, from: string, wait: number): void {
    const now = this.#now();
    this.#untold++;
    if (now - this.#toldAt < TELL_EVERY_MS) return;
    const facts = { user, from, retryAfter: Math.ceil(wait), refused: this.#untold };
    this.#log.warn(facts, 'login refused: too many attempts');
    this.#toldAt = now;
    this.#untold = 0;
  }

  async #checked(name: string, password: string, site: string): Promise<User> {
    const wait = this.#limit.begin(site, name);
    if (wait > 0) {
      this.#tellRefusal(name, site, wait);
      throw new TooManyAttempts(wait);
    }
    const user = await this.#users.check(name, password).catch((error: unknown) => {
      // It was not looked at: that is no failure of theirs.
      this.#limit.succeeded(site, name);
      throw error;
    });
    if (!user) {
      this.#log.warn({ user: name, from: site }, 'login refused: wrong name or password');
      throw new AccessError('wrong-login', 'the name or the password is wrong');
    }
    this.#limit.succeeded(site, name);
    return user;
  }
}
