import { spawn } from 'node:child_process';
import { access, constants } from 'node:fs/promises';
import { StderrRing } from '../log/stderr-ring.ts';
import type { Packages, Tool } from './tools.ts';

const APT_GET = '/usr/bin/apt-get';

/** Chromium is some 100 MB; a slow line is no reason to give up. */
const INSTALL_TIMEOUT_MS = 20 * 60_000;
/** Another apt may be at work just after the machine has started. */
const LOCK_TIMEOUT_S = 120;
const LINES_SHOWN = 15;

/** Whether packages can be installed here without asking anybody. */
export const canInstall = async (): Promise<boolean> =>
  process.getuid?.() === 0 &&
  (await access(APT_GET, constants.X_OK).then(
    () => true,
    () => false,
  ));

/**
 * Installs Debian packages.
 * @throws Error with apt-get's last words
 */
export const installWithApt = async (packages: readonly string[]): Promise<void> => {
  const options = ['-q', '-o', `DPkg::Lock::Timeout=${LOCK_TIMEOUT_S}`, '-o', 'Dpkg::Use-Pty=0'];
  await aptGet([...options, 'update']);
  await aptGet([...options, 'install', '--yes', '--no-install-recommends', ...packages]);
};

const aptGet = (args: readonly string[]): Promise<void> =>
  new Promise((resolve, reject) => {
    const words = new StderrRing();
    const child = spawn(APT_GET, args, {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive', LC_ALL: 'C.UTF-8' },
      timeout: INSTALL_TIMEOUT_MS,
    });
    child.stdout.on('data', (chunk: Buffer) => words.push(chunk));
    child.stderr.on('data', (chunk: Buffer) => words.push(chunk));
    child.on('error', reject);
    child.on('close', (code, signal) => {
      if (code === 0) resolve();
      else reject(new Error(`apt-get ${args.at(-1)} ended with ${code ?? signal}:\n${words.tail(LINES_SHOWN)}`));
    });
  });

const COMMANDS: Readonly<Record<keyof Packages, { system: string; command: string }>> = {
  apt: { system: 'Debian, Ubuntu', command: 'sudo apt-get install' },
  dnf: { system: 'Fedora', command: 'sudo dnf install' },
  brew: { system: 'macOS', command: 'brew install' },
};

/** The lines that install the tools, one for each kind of system. */
export const installAdvice = (missing: readonly Pick<Tool, 'packages'>[]): string[] =>
  (Object.keys(COMMANDS) as (keyof Packages)[]).flatMap((manager) => {
    const { system, command } = COMMANDS[manager];
    const names = missing.map((tool) => tool.packages[manager]);
    // Homebrew takes applications and fonts by a command of their own.
    const plain = names.filter((name) => !name.startsWith('--cask '));
    const casks = names.filter((name) => name.startsWith('--cask ')).map((name) => name.slice('--cask '.length));
    const lines = [];
    if (plain.length > 0) lines.push(`  ${system}: ${command} ${plain.join(' ')}`);
    if (casks.length > 0) lines.push(`  ${system}: ${command} --cask ${casks.join(' ')}`);
    return lines;
  });
