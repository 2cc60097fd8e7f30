import { spawn, type ChildProcess } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, writeFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ProcessLedger } from '../../../src/process/ledger.ts';
import { quietLog, temporaryFolder } from '../../support/rig.ts';

/** What is listed is matched by /proc: elsewhere the ledger keeps nothing. */
describe.runIf(process.platform === 'linux')('the ledger of child processes', () => {
  let folder: ReturnType<typeof temporaryFolder>;
  let file: string;
  let sleepers: ChildProcess[];

  beforeEach(() => {
    folder = temporaryFolder();
    file = join(folder.path, 'run', 'children.json');
    sleepers = [];
  });

  afterEach(() => {
    for (const sleeper of sleepers) sleeper.kill('SIGKILL');
    folder.remove();
  });

  const sleeper = (): number => {
    const child = spawn('sleep', ['300'], { stdio: 'ignore', detached: true });
    sleepers.push(child);
    return child.pid!;
  };
  const end = (pid: number): Promise<string | null> => {
    const child = sleepers.find((each) => each.pid === pid)!;
    return new Promise((resolve) => {
      if (child.exitCode !== null || child.signalCode !== null) resolve(child.signalCode);
      else child.once('exit', (_, signal) => resolve(signal));
    });
  };
  const runs = (pid: number): boolean => {
    try {
      process.kill(pid, 0);
      return true;
    } catch {
      return false;
    }
  };
  const entries = () => JSON.parse(readFileSync(file, 'utf8')) as { pid: number; startTime: string; name: string }[];
  const leftovers = (): number => new ProcessLedger(file).endLeftovers(quietLog());

  it('ends what a crashed server left behind, and lists it no longer', async () => {
    const [one, two] = [sleeper(), sleeper()];
    const before = new ProcessLedger(file);
    before.add(one, 'main encoder');
    before.add(two, 'main slate');
    expect(entries().map(({ pid, name }) => [pid, name])).toEqual([
      [one, 'main encoder'],
      [two, 'main slate'],
    ]);
    expect(leftovers()).toBe(2);
    expect(await Promise.all([end(one), end(two)])).toEqual(['SIGKILL', 'SIGKILL']);
    expect(entries()).toEqual([]);
  });

  it('ends the whole group that a child began', async () => {
    const shell = spawn('sh', ['-c', 'sleep 300 & echo $!; wait'], {
      stdio: ['ignore', 'pipe', 'ignore'],
      detached: true,
    });
    sleepers.push(shell);
    const grandchild = await new Promise<number>((resolve) => {
      shell.stdout.once('data', (line: Buffer) => resolve(Number(line.toString())));
    });
    new ProcessLedger(file).add(shell.pid!, 'main encoder');
    leftovers();
    await end(shell.pid!);
    // An orphan stays a zombie until init collects it: what counts is that it no longer sleeps.
    const state = (): string => {
      try {
        return readFileSync(`/proc/${grandchild}/stat`, 'utf8').split(') ')[1]![0]!;
      } catch {
        return 'gone';
      }
    };
    await expect.poll(state).toMatch(/gone|Z|X/);
  });

  it('never ends a program that was given the pid since', () => {
    const pid = sleeper();
    new ProcessLedger(file).add(pid, 'main encoder');
    const [entry] = entries();
    writeFileSync(file, JSON.stringify([{ ...entry, startTime: String(Number(entry!.startTime) - 1) }]));
    expect(leftovers()).toBe(0);
    expect(runs(pid)).toBe(true);
    expect(entries()).toEqual([]);
  });

  it('leaves alone what was taken off the list', () => {
    const pid = sleeper();
    const before = new ProcessLedger(file);
    before.add(pid, 'main encoder');
    before.remove(pid);
    before.remove(pid);
    expect(leftovers()).toBe(0);
    expect(runs(pid)).toBe(true);
  });

  it('does not list a process that has ended already', async () => {
    const pid = sleeper();
    process.kill(pid, 'SIGKILL');
    await end(pid);
    new ProcessLedger(file).add(pid, 'main encoder');
    expect(leftovers()).toBe(0);
  });

  it.each([
    ['no list', undefined],
    ['an empty file', ''],
    ['a list that a crash cut short', '[{"pid":12'],
    ['something else', '{"pid":1}'],
    ['null', 'null'],
    ['entries that are none', '[null,1,"x",[],{"pid":"7","startTime":"1"},{"pid":7},{"pid":-1,"startTime":"1"}]'],
    ['pids that mean everybody', '[{"pid":0,"startTime":"1"},{"pid":1,"startTime":"1"},{"pid":-1,"startTime":"1"}]'],
  ])('starts with %s', (_, text) => {
    mkdirSync(join(folder.path, 'run'));
    if (text !== undefined) writeFileSync(file, text);
    expect(leftovers()).toBe(0);
    expect(entries()).toEqual([]);
  });

  it('replaces the list as a whole: half a list is never seen', () => {
    const ledger = new ProcessLedger(file);
    ledger.add(sleeper(), 'one');
    ledger.add(sleeper(), 'two');
    expect(readdirSync(join(folder.path, 'run'))).toEqual(['children.json']);
  });

  it('that cannot be written keeps no child from starting or ending', () => {
    const ledger = new ProcessLedger(file);
    mkdirSync(`${file}.tmp`);
    const pid = sleeper();
    expect(() => ledger.add(pid, 'main encoder')).not.toThrow();
    expect(ledger.problem).toContain('EISDIR');
    rmSync(`${file}.tmp`, { recursive: true });
    ledger.remove(pid);
    expect(ledger.problem).toBeUndefined();
  });
});
