import { readdirSync, readFileSync } from 'node:fs';
import { familyUsage } from './cpu.ts';

export interface ProcessFigures {
  readonly children: number;
  readonly fileDescriptors: number;
  /** Bytes, resident. */
  readonly memory: number;
}

/** What a process holds at this moment. */
export const processFigures = (pid: number): ProcessFigures => ({
  children: readdirSync(`/proc/${pid}/task`).reduce((sum, task) => sum + childrenOf(pid, task), 0),
  fileDescriptors: readdirSync(`/proc/${pid}/fd`).length,
  memory: familyUsage(pid).own.memory,
});

/** proc(5): children by the thread that started them. */
const childrenOf = (pid: number, task: string): number =>
  readFileSync(`/proc/${pid}/task/${task}/children`, 'latin1').split(' ').filter(Boolean).length;
