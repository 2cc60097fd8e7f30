import { execFileSync, spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { existsSync, readFileSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { temporaryFolder } from '../support/rig.ts';
import { SMALL_CHANNEL } from '../support/server.ts';
import { waitFor } from '../support/wait.ts';

const MAIN = fileURLToPath(new URL('../../src/main.ts', import.meta.url));

/** The program as its user starts it: a process of its own. */
class Program {
  readonly process: ChildProcess;
  output = '';
  errors = '';

  constructor(folder: string, args: readonly string[] = []) {
    this.process = spawn(process.execPath, [MAIN, ...args], { cwd: folder, env: { ...process.env, INIT_CWD: folder } });
    this.process.stdout!.on('data', (chunk: Buffer) => (this.output += chunk.toString()));
    this.process.stderr!.on('data', (chunk: Buffer) => (this.errors += chunk.toString()));
  }

  get over(): boolean {
    return this.process.exitCode !== null || this.process.signalCode !== null;
  }

  ended(): Promise<number | null> {
    return new Promise((resolve) => {
      if (this.over) resolve(this.process.exitCode);
      else this.process.once('exit', (code) => resolve(code));
    });
  }

  address(label: string): string | undefined {
    return new RegExp(`${label}\\s+(\\S+)`).exec(this.errors)?.[1];
  }
}

describe('the program', () => {
  let folder: ReturnType<typeof temporaryFolder>;
  const programs: Program[] = [];

  const start = (args: readonly string[] = []): Program => {
    const program = new Program(folder.path, args);
    programs.push(program);
    return program;
  };
  const children = (): { pid: number }[] => {
    const ledger = join(folder.path, 'data', 'run', 'children.json');
    return existsSync(ledger) ? (JSON.parse(readFileSync(ledger, 'utf8')) as { pid: number }[]) : [];
  };
  const alive = (pid: number): boolean => {
    // A zombie in a container without an init process has ended all the same.
    try {
      return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
    } catch {
      return false;
    }
  };
  const segment = (): boolean => {
    const live = join(folder.path, 'data', 'live', 'main', 'small');
    return (
      existsSync(live) && readdirSync(live, { recursive: true, encoding: 'utf8' }).some((name) => name.endsWith('.ts'))
    );
  };

  beforeEach(() => {
    folder = temporaryFolder();
    const text = `http: { host: 127.0.0.1, port: 0 }\nrtmp: { host: 127.0.0.1, port: 0 }\ndata: ./data\nchannels:\n  main:\n    inputs: [{ name: obs, type: rtmp }, { name: slate, type: slate }]\n${SMALL_CHANNEL}`;
    writeFileSync(join(folder.path, 'sluice.yaml'), text);
  });

  afterEach(async () => {
    for (const program of programs.splice(0)) {
      if (!program.over) program.process.kill('SIGKILL');
      await program.ended();
    }
    await waitFor('the children to end', () => children().every(({ pid }) => !alive(pid)));
    folder.remove();
  });

  it('prints the addresses, keeps the stream key, and stops within two seconds with nothing left behind', async () => {
    const first = start();
    const key = await waitFor('the stream key', () => first.address('Stream key'));
    expect(first.address('Watch')).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/$/);
    expect(first.address('Server')).toMatch(/^rtmp:\/\/127\.0\.0\.1:\d+\/live$/);
    expect(first.address('Health')).toMatch(/\/health$/);
    expect(first.output).not.toContain(key);
    expect(statSync(join(folder.path, 'data', 'stream-keys.json')).mode & 0o777).toBe(0o600);
    await waitFor('a segment', segment);
    const running = children();
    expect(running.length).toBe(2);
    const stoppedAt = performance.now();
    first.process.kill('SIGTERM');
    expect(await first.ended()).toBe(0);
    const took = performance.now() - stoppedAt;
    // A machine that is short of breath is as slow with anything else.
    const askedAt = performance.now();
    execFileSync(process.execPath, ['--version']);
    expect(took).toBeLessThan(2000 + 10 * (performance.now() - askedAt));
    expect(running.filter(({ pid }) => alive(pid))).toEqual([]);

    const second = start();
    expect(await waitFor('the stream key', () => second.address('Stream key'))).toBe(key);
  });

  it('leaves no child behind when it is killed, and goes on with the numbers of the clock', async () => {
    const first = start();
    await waitFor('a segment', segment);
    const running = children();
    first.process.kill('SIGKILL');
    await first.ended();
    await waitFor('the children to end', () => running.every(({ pid }) => !alive(pid)));

    const second = start();
    const watch = await waitFor('the address', () => second.address('Watch'));
    const playlist = await waitFor('a playlist', async () => {
      const response = await fetch(`${watch}live/main/small/index.m3u8`);
      return response.ok && (await response.text());
    });
    const msn = Number(/MEDIA-SEQUENCE:(\d+)/.exec(playlist)![1]);
    expect(Math.abs(msn - Date.now() / 1000)).toBeLessThan(15);
  });

  it('ends what an earlier server left behind', async () => {
    const first = start();
    await waitFor('a segment', segment);
    // A child that hangs does not notice that its server is gone.
    const [stuck] = children();
    process.kill(stuck!.pid, 'SIGSTOP');
    first.process.kill('SIGKILL');
    await first.ended();
    expect(alive(stuck!.pid)).toBe(true);
    const second = start();
    await waitFor('the address', () => second.address('Watch'));
    await waitFor('the end of the child', () => !alive(stuck!.pid));
    expect(second.output).toContain('left behind');
  });

  it('says what is wrong with a port in use, and starts nothing', async () => {
    const first = start();
    const watch = await waitFor('the address', () => first.address('Watch'));
    const other = temporaryFolder();
    const text = `http: { host: 127.0.0.1, port: ${new URL(watch).port} }\nrtmp: false\nchannels: { main: { inputs: [{ name: slate, type: slate }] } }\n`;
    writeFileSync(join(other.path, 'sluice.yaml'), text);
    const second = new Program(other.path);
    expect(await second.ended()).not.toBe(0);
    expect(second.errors).toMatch(/port|in use/i);
    expect(second.errors).not.toMatch(/\n\s+at /);
    other.remove();
  });

  it('keeps what is compiled for the next start', () => {
    const said = (env: NodeJS.ProcessEnv): string =>
      spawnSync(process.execPath, [MAIN, '--version'], { env: { ...process.env, ...env }, encoding: 'utf8' }).stderr;
    said({});
    // As Node itself tells.
    const taken = said({ NODE_DEBUG_NATIVE: 'COMPILE_CACHE' }).split('\n');
    const ours = taken.filter((line) => line.includes('StrippedTypeScript') && line.includes('/src/cli/program.ts'));
    expect(ours.join('\n')).toMatch(/retrieving transpile cache .*success/);
  });
});
