import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startTimeOf } from '../../../src/process/start-time.ts';
import { claimDataFolder, DataFolderError } from '../../../src/server/data-folder.ts';
import { quietLog, temporaryFolder } from '../../support/rig.ts';

/** Who runs is told by /proc: elsewhere nothing is marked. */
describe.runIf(process.platform === 'linux')('a data folder', () => {
  let folder: ReturnType<typeof temporaryFolder>;
  let other: ChildProcess;
  let file: string;
  const claim = () => claimDataFolder(folder.path, quietLog());
  const mark = (content: unknown): void => {
    mkdirSync(join(folder.path, 'run'), { recursive: true });
    writeFileSync(file, JSON.stringify(content));
  };

  beforeEach(() => {
    folder = temporaryFolder();
    file = join(folder.path, 'run', 'server.json');
    other = spawn('sleep', ['300'], { stdio: 'ignore' });
  });
  afterEach(() => {
    other.kill('SIGKILL');
    folder.remove();
  });

  it('is marked while a server works there', () => {
    const release = claim();
    expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual({ pid: process.pid, startTime: startTimeOf(process.pid) });
    release();
    expect(existsSync(file)).toBe(false);
  });

  it('is refused while another server runs, which is left alone', () => {
    const pid = other.pid!;
    mark({ pid, startTime: startTimeOf(pid) });
    expect(claim).toThrow(DataFolderError);
    expect(claim).toThrow(`pid ${pid}`);
    expect(JSON.parse(readFileSync(file, 'utf8'))).toMatchObject({ pid });
  });

  it.each([
    ['a server that has crashed', () => ({ pid: 2 ** 22 + 1, startTime: '1' })],
    ['one whose pid is now that of another program', () => ({ pid: other.pid, startTime: '1' })],
    ['a file that was cut short', () => 'x'],
    ['nothing at all', () => null],
  ])('is not held by %s', (_, content) => {
    mark(content());
    expect(claim).not.toThrow();
  });
});
