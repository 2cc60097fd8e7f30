import { join } from 'node:path';
import { ACCESS_FILE, AccessFile } from '../access/access-file.ts';
import { ApiTokens } from '../access/api-tokens.ts';
import { writeCliToken } from '../access/cli-token.ts';
import { CredentialsGate } from '../access/credentials-gate.ts';
import type { Gate } from '../access/gate.ts';
import { Login } from '../access/login.ts';
import { PasswordHasher } from '../access/password.ts';
import { makePassword } from '../access/secret.ts';
import { Sessions } from '../access/sessions.ts';
import { Users } from '../access/users.ts';
import { isLoopback } from '../config/access.ts';
import type { Config } from '../config/schema.ts';
import type { Logger } from '../log/logger.ts';

/** The user of the first start. */
export interface FirstLogin {
  readonly name: string;
  readonly password: string;
}

export interface AccessService {
  readonly gate: Gate;
  readonly users: Users;
  readonly tokens: ApiTokens;
  readonly sessions: Sessions;
  readonly login: Login;
  /** Told once, to the one who started the server; absent where somebody can come in already. */
  readonly firstLogin?: FirstLogin;
  /** What may wait is on disk, and the command line's token is gone. */
  stop(): Promise<void>;
}

const FIRST_USER = 'admin';

/**
 * Who may control the server. Where more than this machine can reach it, whoever asks needs credentials, also from this
 * machine: a reverse proxy may stand there, and all the world behind it.
 * @throws AccessFileError, AccessError, or the system's error where the data folder cannot be written
 */
export const openAccess = async (config: Config, log: Logger): Promise<AccessService> => {
  const file = new AccessFile(join(config.data, ACCESS_FILE), log);
  const users = new Users(file, new PasswordHasher());
  const tokens = new ApiTokens(file);
  const sessions = new Sessions(file, config.access.sessions);
  const trustsLocal = isReachedLocallyAlone(config) && config.access.local && config.api.token === undefined;
  const firstLogin = trustsLocal || users.count > 0 ? undefined : await makeFirstUser(users, log);
  const cli = writeCliToken(config.data);
  const gate = new CredentialsGate({
    ...{ tokens, sessions, trustsLocal },
    ...{ configToken: config.api.token, localToken: cli.token },
  });
  return {
    ...{ gate, users, tokens, sessions },
    login: new Login({ users, sessions, log }),
    ...(firstLogin && { firstLogin }),
    stop: async () => {
      cli.remove();
      await file.stop();
    },
  };
};

const isReachedLocallyAlone = ({ http, https }: Config): boolean =>
  isLoopback(http.host) && (!https || isLoopback(https.host));

const makeFirstUser = async (users: Users, log: Logger): Promise<FirstLogin> => {
  const made = { name: FIRST_USER, password: makePassword() };
  await users.add(made.name, 'admin', made.password);
  log.info({ user: made.name }, 'nobody could log in yet: a user was made');
  return made;
};
