import { readdirSync, readFileSync } from 'node:fs';

/** Linux counts processor time in hundredths of a second, whatever the kernel's own clock is (USER_HZ). */
const TICKS_PER_SECOND = 100;
const PAGE_BYTES = 4096;

interface Stat {
  readonly parent: number;
  /** Seconds of user and system time. */
  readonly own: number;
  /** The same of its children that have ended. */
  readonly ended: number;
  /** Resident memory, bytes. */
  readonly memory: number;
}

/** proc(5), /proc/PID/stat; undefined for a process that is gone. */
const statOf = (pid: number | 'self'): Stat | undefined => {
  let text: string;
  try {
    text = readFileSync(`/proc/${pid}/stat`, 'latin1');
  } catch {
    return undefined;
  }
  // The name, in brackets, may hold anything: fields are counted from behind it; the first of them is number 3.
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
  const field = (number: number): number => Number(fields[number - 3]);
  return {
    parent: field(4),
    own: (field(14) + field(15)) / TICKS_PER_SECOND,
    ended: (field(16) + field(17)) / TICKS_PER_SECOND,
    memory: field(24) * PAGE_BYTES,
  };
};

/** CPU seconds that a process has used. @throws Error when it is gone */
export const cpuSeconds = (pid: number): number => {
  const stat = statOf(pid);
  if (!stat) throw new Error(`process ${pid} is gone`);
  return stat.own;
};

export interface Usage {
  readonly cpu: number;
  /** Bytes. */
  readonly memory: number;
}

/** What a process uses, and what all the processes that it started use, those that have ended included. */
export const familyUsage = (pid: number): { own: Usage; children: Usage } => {
  const stat = statOf(pid);
  if (!stat) throw new Error(`process ${pid} is gone`);
  let cpu = stat.ended;
  let memory = 0;
  for (const each of descendantsOf(pid)) {
    cpu += each.own + each.ended;
    memory += each.memory;
  }
  return { own: { cpu: stat.own, memory: stat.memory }, children: { cpu, memory } };
};

const descendantsOf = (pid: number): Stat[] => {
  const byParent = new Map<number, { pid: number; stat: Stat }[]>();
  for (const name of readdirSync('/proc')) {
    const stat = /^\d+$/.test(name) ? statOf(Number(name)) : undefined;
    if (stat) byParent.set(stat.parent, [...(byParent.get(stat.parent) ?? []), { pid: Number(name), stat }]);
  }
  const found: Stat[] = [];
  const queue = [pid];
  for (let next = queue.pop(); next !== undefined; next = queue.pop()) {
    for (const child of byParent.get(next) ?? []) {
      found.push(child.stat);
      queue.push(child.pid);
    }
  }
  return found;
};
