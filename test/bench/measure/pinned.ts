import { availableParallelism } from 'node:os';
import { readFileSync } from 'node:fs';
import { Program } from './program.ts';

/** On one core, so that two programs do not take turns on it (util-linux's taskset). The process is the program's own. */
export const pinnedProgram = (core: number, file: URL, args: readonly string[] = []): Program =>
  new Program('taskset', ['-c', String(core), process.execPath, file.pathname, ...args]);

/** Two cores, or the reason why there are none. */
export const twoCores = (): string | undefined =>
  availableParallelism() < 2 ? 'needs two cores: one for the server, one for its clients' : undefined;

/** The most that a process has ever held, bytes (proc(5), VmHWM). */
export const peakMemory = (pid: number): number =>
  1024 * Number(/VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'latin1'))?.[1]);
