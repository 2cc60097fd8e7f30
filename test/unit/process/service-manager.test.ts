import { spawn, spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { describe, expect, it, onTestFinished } from 'vitest';
import { ServiceManager } from '../../../src/process/service-manager.ts';
import { quietLog, temporaryFolder } from '../../support/rig.ts';
import { waitFor } from '../../support/wait.ts';

const HAS = ['systemd-notify', 'python3'].every((name) => spawnSync(name, ['--version']).status === 0);

/** Stands in for systemd: says what it was sent, a line for each message. */
const RECEIVER = `
import socket, sys
path = sys.argv[1]
s = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
s.bind('\\0' + path[1:] if path.startswith('@') else path)
print('bound', flush=True)
while True:
    print(s.recv(4096).decode().replace('\\n', ' '), flush=True)
`;

const listen = async (path: string): Promise<string[]> => {
  const receiver = spawn('python3', ['-c', RECEIVER, path], { stdio: ['ignore', 'pipe', 'inherit'] });
  onTestFinished(() => void receiver.kill('SIGKILL'));
  const lines: string[] = [];
  createInterface({ input: receiver.stdout }).on('line', (line) => lines.push(line));
  await waitFor('the socket', () => lines.includes('bound'));
  return lines;
};

const start = (environment: Record<string, string>, world = { alive: true }, command?: string): ServiceManager =>
  new ServiceManager({
    environment: { PATH: process.env['PATH'], ...environment },
    pid: process.pid,
    isAlive: () => world.alive,
    ledger: { add: () => undefined, remove: () => undefined },
    log: quietLog(),
    ...(command !== undefined && { command }),
  });

describe.skipIf(!HAS)('systemd', () => {
  it.each(['a path', 'an abstract name'])('is told by %s that it runs, lives and stops', async (kind) => {
    const folder = temporaryFolder();
    onTestFinished(folder.remove);
    const path = kind === 'a path' ? join(folder.path, 'notify') : `@sluice-test-${process.pid}`;
    const lines = await listen(path);
    const manager = start({ NOTIFY_SOCKET: path, WATCHDOG_USEC: '300000', WATCHDOG_PID: String(process.pid) });
    manager.ready('2 channels\nnot=this');
    await waitFor('signs of life', () => lines.filter((line) => line.includes('WATCHDOG=1')).length >= 2);
    expect(lines.find((line) => line.includes('READY=1'))).toMatch(/READY=1 STATUS=2 channels not=this/);
    await manager.stopping();
    await waitFor('the end', () => lines.some((line) => line.includes('STOPPING=1')));
  });

  it('is left waiting by a server that publishes nothing any more', async () => {
    const folder = temporaryFolder();
    onTestFinished(folder.remove);
    const path = join(folder.path, 'notify');
    const lines = await listen(path);
    const world = { alive: false, asked: 0 };
    const manager = new ServiceManager({
      environment: { PATH: process.env['PATH'], NOTIFY_SOCKET: path, WATCHDOG_USEC: '60000' },
      pid: process.pid,
      isAlive: () => {
        world.asked++;
        return world.alive;
      },
      ledger: { add: () => undefined, remove: () => undefined },
      log: quietLog(),
    });
    manager.ready('');
    await waitFor('the first message', () => lines.some((line) => line.includes('READY=1')));
    await waitFor('the timer', () => world.asked > 3);
    expect(lines.some((line) => line.includes('WATCHDOG=1'))).toBe(false);
    world.alive = true;
    await waitFor('a sign of life', () => lines.some((line) => line.includes('WATCHDOG=1')));
    await manager.stopping();
  });
});

it('nothing is started where nobody listens', async () => {
  const manager = start({}, undefined, '/nonexistent');
  manager.ready('1 channel');
  await manager.stopping();
});

it('a missing program, or one that hangs up, does not hold up the server', async () => {
  for (const command of ['/nonexistent', 'false']) {
    const manager = start({ NOTIFY_SOCKET: '/nowhere' }, undefined, command);
    manager.ready('1 channel');
    await manager.stopping();
  }
});
