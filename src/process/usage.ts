import { readFile } from 'node:fs/promises';

/** What a process has used, and uses. */
export interface ProcessUsage {
  /** User and system, since its start. */
  readonly cpuSeconds: number;
  /** Resident. */
  readonly memoryBytes: number;
}

/** USER_HZ, in which the kernel tells times to programs: 100 on every architecture that Node runs on (proc(5)). */
const TICKS_PER_SECOND = 100;
/** What statm counts in is the page size: 4 KiB, but on some ARM systems. */
const PAGE_BYTES = 4096;

/** Of a process by its pid. @returns undefined where there is none, or no /proc */
export const usageOf = async (pid: number): Promise<ProcessUsage | undefined> => {
  try {
    const [stat, statm] = await Promise.all([
      readFile(`/proc/${pid}/stat`, 'utf8'),
      readFile(`/proc/${pid}/statm`, 'utf8'),
    ]);
    return parseUsage(stat, statm);
  } catch {
    // It has ended meanwhile.
    return undefined;
  }
};

/** @param stat and statm as /proc has them (proc(5)) */
export const parseUsage = (stat: string, statm: string): ProcessUsage | undefined => {
  // The command name may hold spaces and parentheses: fields are counted from its end, where field 3 begins.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const cpuSeconds = (Number(fields[11]) + Number(fields[12])) / TICKS_PER_SECOND;
  const memoryBytes = Number(statm.split(' ')[1]) * PAGE_BYTES;
  return Number.isFinite(cpuSeconds) && Number.isFinite(memoryBytes) ? { cpuSeconds, memoryBytes } : undefined;
};
