import { execFile } from 'node:child_process';
import { availableParallelism, cpus, loadavg, release } from 'node:os';
import { promisify } from 'node:util';

const TIMEOUT_MS = 5000;

/** The first version number that a program names; undefined when it is not there. */
const versionOf = async (command: string, args: readonly string[]): Promise<string | undefined> => {
  try {
    // nginx names its version on stderr.
    const { stdout, stderr } = await promisify(execFile)(command, args, { timeout: TIMEOUT_MS });
    return /\d+(\.\d+)+/.exec(stdout + stderr)?.[0];
  } catch {
    // Whatever keeps it from telling: it is as good as absent here.
    return undefined;
  }
};

/** Debian keeps nginx where only root looks. */
export const NGINX = process.env['NGINX'] ?? '/usr/sbin/nginx';

export const nginxVersion = (): Promise<string | undefined> => versionOf(NGINX, ['-v']);

/** Share of the cores that others keep busy, from which on figures of wall time say more of them than of us. */
const BUSY = 0.25;

/** Processes that wanted to run in the last minute. To be asked before the benches make their own. */
export const loadBefore = (): { load: number; busy: boolean } => {
  const [load = 0] = loadavg();
  return { load, busy: load > BUSY * availableParallelism() };
};

export const describeMachine = async (): Promise<Record<string, string>> => ({
  date: new Date().toISOString().slice(0, 10),
  cpu: `${availableParallelism()} cores ${cpus()[0]?.model ?? 'of unknown kind'}`,
  system: `Linux ${release()}`,
  node: `Node ${process.versions.node}`,
  ffmpeg: `ffmpeg ${(await versionOf('ffmpeg', ['-version'])) ?? 'absent'}`,
  nginx: `nginx ${(await nginxVersion()) ?? 'absent'}`,
});
