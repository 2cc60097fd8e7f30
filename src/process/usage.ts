import { readFileSync } from 'node:fs';

export interface ProcessUsage {
  /** Share of one processor: 1 is all of it. */
  readonly cpu: number;
  /** Resident, bytes. */
  readonly memory: number;
}

/** What /proc counts in, whatever the kernel ticks with (USER_HZ; proc(5)). */
const TICKS_PER_SECOND = 100;

/** What a process has used of the machine. @returns undefined where there is none, or no /proc */
export const processUsage = (pid: number): { readonly cpuSeconds: number; readonly memory: number } | undefined => {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The command name may hold spaces and parentheses: fields are counted from its end. utime and stime: 14 and 15.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    const cpuSeconds = (Number(fields[11]) + Number(fields[12])) / TICKS_PER_SECOND;
    const resident = /^VmRSS:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
    return { cpuSeconds, memory: 1024 * Number(resident ?? 0) };
  } catch {
    return undefined;
  }
};
