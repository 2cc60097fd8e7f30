import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Child, type ChildOptions } from '../../../src/process/child.ts';
import { Beat } from '../../../src/clock/beat.ts';
import { Rests } from '../../../src/reads/rests.ts';
import { ProcessLedger } from '../../../src/process/ledger.ts';
import { quietLog, temporaryFolder } from '../../support/rig.ts';
import { waitFor } from '../../support/wait.ts';

describe('a child process', () => {
  let folder: ReturnType<typeof temporaryFolder>;
  let children: Child[];

  beforeEach(() => {
    folder = temporaryFolder();
    children = [];
  });
  afterEach(async () => {
    for (const child of children) child.kill();
    await Promise.all(children.map(({ exited }) => exited));
    folder.remove();
  });

  const ledgerFile = (): string => join(folder.path, 'children.json');
  const start = (script: string, options: Partial<ChildOptions> = {}): Child => {
    const ledger = new ProcessLedger(ledgerFile());
    const base = { name: 'test', command: 'sh', args: ['-c', script], stdin: 'ignore' as const };
    const child = new Child({ ...base, ledger, log: quietLog(), ...options });
    children.push(child);
    return child;
  };
  const text = async (child: Child, fd: number): Promise<string> => {
    const chunks = (await child.output(fd).toArray()) as Buffer[];
    return Buffer.concat(chunks).toString();
  };

  it('has its pipes, and its last words are kept', async () => {
    const child = start('cat; echo three >&3; echo four >&4; echo oops >&2; exit 7', { stdin: 'pipe', extraPipes: 2 });
    child.stdin.end('in');
    const outputs = await Promise.all([1, 3, 4].map((fd) => text(child, fd)));
    expect(outputs).toEqual(['in', 'three\n', 'four\n']);
    expect(await child.exited).toEqual({ code: 7, signal: null });
    expect(child.running).toBe(false);
    expect(child.words.lines).toEqual(['oops']);
  });

  it('brings media in large pieces of memory, of which nothing is used again', async () => {
    const child = start('head -c 1500000 /dev/zero | tr "\\0" a; head -c 1500000 /dev/zero | tr "\\0" b', {});
    const pieces: Buffer[] = [];
    const output = child.read(1, (bytes) => pieces.push(bytes));
    await once(output, 'close');
    const all = Buffer.concat(pieces);
    expect(all.equals(Buffer.concat([Buffer.alloc(1_500_000, 'a'), Buffer.alloc(1_500_000, 'b')]))).toBe(true);
    // Node's own way is a memory for each read, and the pipe holds no more than 200 kB.
    expect(new Set(pieces.map(({ buffer }) => buffer)).size).toBeLessThanOrEqual(7);
    expect(pieces.length).toBeGreaterThan(7);
  });

  it('lets a pipe rest between reads, and brings all of it in order to the end', async () => {
    // Now and then nothing comes for several beats.
    const child = start(
      'for number in $(seq 60); do printf "$number "; sleep 0.01; [ $((number % 20)) = 0 ] && sleep 0.3; done',
    );
    const pieces: Buffer[] = [];
    const output = child.read(1, (bytes) => pieces.push(bytes), new Rests(new Beat()));
    await once(output, 'close');
    const numbers = Array.from({ length: 60 }, (_, index) => index + 1);
    expect(Buffer.concat(pieces).toString()).toBe(`${numbers.join(' ')} `);
    expect(pieces.length).toBeLessThan(30);
  });

  it('brings no media while nobody wants it', async () => {
    const child = start('echo one; read word; echo "$word"', { stdin: 'pipe' });
    let text = '';
    const output = child.read(1, (bytes) => (text += String(bytes)));
    await waitFor('the first word', () => text === 'one\n');
    output.pause();
    child.stdin.end('two\n');
    await child.exited;
    expect(text).toBe('one\n');
    output.resume();
    await waitFor('the second', () => text === 'one\ntwo\n');
  });

  it('says which pipe it does not have', () => {
    const child = start('exec sleep 300');
    expect(() => child.stdin).toThrow('without stdin');
    expect(() => child.output(3)).toThrow('no output pipe 3');
  });

  it('is told as an end, not thrown, when it cannot be started', async () => {
    const child = start('', { command: '/no/such/program' });
    expect((await child.exited).error?.message).toMatch(/ENOENT/);
    expect(child.running).toBe(false);
    await child.stop();
  });

  it('ends when it is asked to', async () => {
    expect(await start('exec sleep 300').stop()).toEqual({ code: null, signal: 'SIGTERM' });
  });

  it.runIf(process.platform === 'linux')('is ended when it does not heed that, with all that it began', async () => {
    const child = start('trap "" TERM; sleep 300 & echo $!; wait; wait; sleep 300');
    const [line] = (await child.output(1).take(1).toArray()) as Buffer[];
    expect(await child.stop()).toEqual({ code: null, signal: 'SIGKILL' });
    await waitFor('the end of the grandchild', () => /gone|Z|X/.test(stateOf(Number(line!.toString()))));
  });

  it.runIf(process.platform === 'linux')('is ended when it is frozen', async () => {
    const child = start('exec sleep 300');
    process.kill(child.pid!, 'SIGSTOP');
    await waitFor('the stop', () => stateOf(child.pid!) === 'T');
    expect(await child.stop()).toEqual({ code: null, signal: 'SIGKILL' });
  });

  it('may break its pipes: what is written then is lost, and nothing else happens', async () => {
    const child = start('exec 0<&-; exec sleep 300', { stdin: 'pipe' });
    for (let count = 0; count < 20; count++) {
      child.stdin.write(Buffer.alloc(65_536));
      await new Promise((resolve) => setImmediate(resolve));
    }
    expect(child.running).toBe(true);
    await child.stop();
    child.stdin.write('late');
  });

  it.runIf(process.platform === 'linux')('is listed for as long as it runs', async () => {
    const child = start('exec sleep 300');
    const listed = (): unknown[] => JSON.parse(readFileSync(ledgerFile(), 'utf8')) as unknown[];
    expect(listed()).toMatchObject([{ pid: child.pid, name: 'test' }]);
    await child.stop();
    expect(listed()).toEqual([]);
  });
});

/** The letter that /proc has for what a process does. */
const stateOf = (pid: number): string => {
  try {
    return readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]![0]!;
  } catch {
    return 'gone';
  }
};
