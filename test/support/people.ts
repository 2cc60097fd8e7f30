import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ACCESS_FILE, AccessFile } from '../../src/access/access-file.ts';
import { ApiTokens } from '../../src/access/api-tokens.ts';
import { Login } from '../../src/access/login.ts';
import { LoginLimit } from '../../src/access/login-limit.ts';
import { PasswordHasher } from '../../src/access/password.ts';
import { Sessions } from '../../src/access/sessions.ts';
import { Users } from '../../src/access/users.ts';
import { quietLog } from './rig.ts';

/** Weak, so that a test is over soon. */
export const CHEAP = { ln: 4, r: 8, p: 1 };

/** Users, tokens and sessions in a folder, with a clock that tests set. */
export class People {
  readonly folder: string;
  now = Date.parse('2026-11-21T12:00:00Z');
  readonly file: AccessFile;
  readonly users: Users;
  readonly tokens: ApiTokens;
  readonly sessions: Sessions;
  readonly login: Login;

  /** @param folder one that others have been in before */
  constructor(folder = mkdtempSync(join(tmpdir(), 'sluice-people-'))) {
    const now = (): number => this.now;
    const log = quietLog();
    this.folder = folder;
    this.file = new AccessFile(join(folder, ACCESS_FILE), log);
    this.users = new Users(this.file, new PasswordHasher(CHEAP), now);
    this.tokens = new ApiTokens(this.file, now);
    this.sessions = new Sessions(this.file, { idle: 3600, longest: 86_400 }, now);
    const limit = new LoginLimit(now);
    this.login = new Login({ users: this.users, sessions: this.sessions, log, limit });
  }

  /** As after a restart. */
  again(): People {
    const next = new People(this.folder);
    next.now = this.now;
    return next;
  }

  /** Seconds. */
  wait(seconds: number): void {
    this.now += seconds * 1000;
  }
}
