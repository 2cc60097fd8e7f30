import { spawn } from 'node:child_process';
import { readdir, stat } from 'node:fs/promises';
import path from 'node:path';
import { StderrRing } from '../log/stderr-ring.ts';

const BUILD_TIMEOUT_MS = 120_000;

/** Why the player has to be built; undefined when what is built is up to date, or there is nothing to build from. */
export const playerBuildReason = async (root: string): Promise<string | undefined> => {
  const source = path.join(root, 'player');
  if (!(await modified(path.join(source, 'vite.config.ts')))) return undefined;
  const built = await modified(path.join(source, 'dist', 'index.html'));
  if (built === undefined) return 'not built yet';
  return (await newest(source)) > built ? 'older than its source' : undefined;
};

/**
 * Builds the player, as `npm run build:player` does, and says nothing while it succeeds.
 * @throws Error with the builder's last words
 */
export const buildPlayer = (root: string): Promise<void> =>
  new Promise((resolve, reject) => {
    const words = new StderrRing();
    const vite = path.join(root, 'node_modules', 'vite', 'bin', 'vite.js');
    const args = [vite, 'build', '--config', path.join('player', 'vite.config.ts'), '--logLevel', 'warn'];
    const child = spawn(process.execPath, args, {
      cwd: root,
      stdio: ['ignore', 'pipe', 'pipe'],
      timeout: BUILD_TIMEOUT_MS,
    });
    child.stdout.on('data', (chunk: Buffer) => words.push(chunk));
    child.stderr.on('data', (chunk: Buffer) => words.push(chunk));
    child.on('error', reject);
    child.on('close', (code, signal) => {
      if (code === 0) resolve();
      else reject(new Error(`vite ended with ${code ?? signal}:\n${words.tail(30)}`));
    });
  });

const modified = (file: string): Promise<number | undefined> =>
  stat(file).then(
    ({ mtimeMs }) => mtimeMs,
    () => undefined,
  );

/** When the newest file was changed, ms since the Unix epoch; what was built and what was installed do not count. */
const newest = async (source: string): Promise<number> => {
  const entries = await readdir(source, { recursive: true, withFileTypes: true });
  const times = entries
    .filter((entry) => entry.isFile())
    .map((entry) => path.join(entry.parentPath, entry.name))
    .filter((file) => !/^(dist|node_modules)$/.test(path.relative(source, file).split(path.sep)[0]!))
    .map(modified);
  return Math.max(0, ...(await Promise.all(times)).map((time) => time ?? 0));
};
