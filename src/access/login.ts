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
}

/** Opens sessions for those who know a password. */
export class Login {
  readonly #users: Users;
  readonly #sessions: Sessions;
  readonly #log: Logger;
  readonly #limit: LoginLimit;

  constructor({ users, sessions, log, limit = new LoginLimit() }: LoginOptions) {
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

  async #checked(name: string, password: string, site: string): Promise<User> {
    const wait = this.#limit.begin(site, name);
    if (wait > 0) {
      this.#log.warn({ user: name, from: site, retryAfter: Math.ceil(wait) }, 'login refused: too many attempts');
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
