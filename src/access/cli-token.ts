import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { makeSecret } from './secret.ts';

/** In the data folder: whoever may read it there could change anything in it anyway. */
const fileOf = (dataFolder: string): string => join(dataFolder, 'run', 'cli-token');

/**
 * Makes the token by which the command line of this machine controls the server of this run.
 * @returns the token, and how to take it away again
 * @throws Error of the system, where it cannot be written
 */
export const writeCliToken = (dataFolder: string): { token: string; remove: () => void } => {
  const file = fileOf(dataFolder);
  const token = makeSecret('sluice_run_');
  mkdirSync(dirname(file), { recursive: true });
  // Made anew, with these rights from its first byte on.
  rmSync(file, { force: true });
  writeFileSync(file, `${token}\n`, { mode: 0o600, flag: 'wx' });
  return { token, remove: () => rmSync(file, { force: true }) };
};

/** Undefined where no server runs with this folder, or for somebody who may not read it. */
export const readCliToken = (dataFolder: string): string | undefined => {
  try {
    return readFileSync(fileOf(dataFolder), 'utf8').trim() || undefined;
  } catch {
    // The server says who may do what, and the command says what to do about it.
    return undefined;
  }
};
