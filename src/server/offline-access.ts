import { appendFileSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { Hono } from 'hono';
import { ACCESS_FILE, AccessFile } from '../access/access-file.ts';
import { ApiTokens } from '../access/api-tokens.ts';
import type { Identity } from '../access/identity.ts';
import { PasswordHasher } from '../access/password.ts';
import { Users } from '../access/users.ts';
import { writeEntry, type AuditSink } from '../library/audit-entry.ts';
import type { Logger } from '../log/logger.ts';
import { mountEndpoints } from '../origin/api/mount.ts';
import type { OriginEnv } from '../origin/exchange.ts';
import { tokenEndpoints } from '../origin/token-endpoints.ts';
import { userEndpoints } from '../origin/user-endpoints.ts';
import { claimDataFolder } from './data-folder.ts';

export interface OfflineAccess {
  /** Asks as a running server would be asked. */
  readonly fetch: (url: URL, init: RequestInit) => Promise<Response>;
  close(): Promise<void>;
}

const HERE: Identity = { who: 'this machine', role: 'admin', by: 'local' };

/**
 * Users and tokens while no server runs, by the same API without a socket. No server can start meanwhile.
 * @throws DataFolderError while one runs, AccessFileError
 */
export const openOfflineAccess = (dataFolder: string, log: Logger): OfflineAccess => {
  const release = claimDataFolder(dataFolder, log);
  try {
    const file = new AccessFile(join(dataFolder, ACCESS_FILE), log);
    const users = new Users(file, new PasswordHasher());
    const audit = fileAudit(join(dataFolder, 'library', 'audit'), log);
    const endpoints = [
      ...userEndpoints({ users, audit }),
      ...tokenEndpoints({ tokens: new ApiTokens(file), audit, now: Date.now }),
    ];
    const app = new Hono<OriginEnv>();
    mountEndpoints(app, endpoints, { gate: { identify: () => HERE }, log });
    return {
      fetch: async (url, init) => app.request(url.pathname + url.search, init),
      close: () => file.stop().finally(release),
    };
  } catch (error) {
    release();
    throw error;
  }
};

/** The server takes it in when it starts. */
const fileAudit = (folder: string, log: Logger): AuditSink => ({
  record: (entry) => {
    const at = new Date().toISOString();
    try {
      mkdirSync(folder, { recursive: true });
      appendFileSync(join(folder, `${at.slice(0, 7)}.jsonl`), writeEntry({ at, ...entry }));
    } catch (error) {
      log.error({ err: error }, 'a change is missing in the audit log');
    }
  },
});
