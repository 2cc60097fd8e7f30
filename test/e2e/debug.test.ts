import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parseConfig } from '../../src/config/load.ts';
import type { RunningServer } from '../../src/cli/server.ts';
import { runServer } from '../../src/server/run.ts';
import { quietLog, temporaryFolder } from '../support/rig.ts';
import { SMALL_CHANNEL } from '../support/server.ts';
import { waitFor } from '../support/wait.ts';

const MAIN = join(import.meta.dirname, '../../src/main.ts');

describe('sluice debug', () => {
  const folder = temporaryFolder();
  const socket = join(folder.path, 'debug.sock');
  let server: RunningServer;
  let shell: ChildProcessWithoutNullStreams;
  let told = '';

  const text = `
http: { host: 127.0.0.1, port: 0 }
rtmp: { host: 127.0.0.1, port: 0 }
data: ${join(folder.path, 'data')}
debug: { socket: ${socket} }
channels:
  main:
    part: 333ms
    inputs: [{ name: bars, type: test }, { name: dark, type: slate }]
${SMALL_CHANNEL}`;

  /** What is answered to a line, up to the next prompt. */
  const ask = async (line: string): Promise<string> => {
    const from = told.length;
    shell.stdin.write(`${line}\n`);
    await waitFor(`an answer to ${line}`, () => told.indexOf('sluice> ', from) >= 0, 60_000);
    return told.slice(from, told.indexOf('sluice> ', from)).trim();
  };

  beforeAll(async () => {
    server = await runServer({ config: parseConfig(text, 'test.yaml', {}), log: quietLog() });
    shell = spawn(process.execPath, [MAIN, 'debug', '--socket', socket], { cwd: folder.path, stdio: 'pipe' });
    shell.stdout.on('data', (chunk: Buffer) => (told += chunk.toString()));
    shell.stderr.on('data', (chunk: Buffer) => (told += chunk.toString()));
    await waitFor('the shell', () => told.includes('sluice> '), 30_000);
  });

  afterAll(async () => {
    shell?.kill();
    await server?.stop();
    folder.remove();
  });

  it('shows the channels of the running server, to its own user alone', async () => {
    expect(statSync(socket).mode & 0o777).toBe(0o600);
    expect(await ask('[...channels.keys()]')).toBe("[ 'main' ]");
    expect(await ask('channels.get("main").state().name')).toBe("'main'");
    expect(await ask('nobody.knows')).toContain('ReferenceError');
    expect(await ask('1 + 1')).toBe('2');
  });

  it('tells how long parts took from stage to stage', async () => {
    const play = async (): Promise<string | undefined> => {
      const playlist = await (await fetch(`${server.summary.player}live/main/small/index.m3u8`)).text();
      // The newest: what was made before anybody looked has no figures of its beginning.
      const part = playlist
        .match(/#EXT-X-PART:.*/g)
        ?.flatMap((line) => /URI="([^"]+)"/.exec(line)?.[1] ?? [])
        .at(-1);
      if (part !== undefined) await (await fetch(`${server.summary.player}live/main/small/${part}`)).arrayBuffer();
      return part;
    };
    const row = await waitFor(
      'a part with all its figures',
      async () => {
        const part = await play();
        const told = (await ask('console.log(JSON.stringify(timings("main", "small")))')).split('\n');
        const rows = JSON.parse(told.find((line) => line.startsWith('[')) ?? '[]') as Record<string, unknown>[];
        const found = rows.find(({ piece }) => `${String(piece)}.ts` === part);
        return found && ['served', 'encoder', 'ready', 'received'].every((name) => name in found) && found;
      },
      30_000,
    );
    expect(row['served']).toBeGreaterThanOrEqual(0);
    expect(row['encoder']).toBeGreaterThan(0);
    expect(row['ready']).toBeGreaterThanOrEqual(0);
    expect(row['received']).toBeTypeOf('number');
    expect(await ask('timings("none")')).toContain('no channel "none" runs; these do: main');
  });

  it('writes profiles and snapshots that its own user alone can read', async () => {
    const file = (await ask('await cpuProfile(1)')).replaceAll("'", '');
    expect(file.startsWith(join(folder.path, 'data', 'debug'))).toBe(true);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect((JSON.parse(readFileSync(file, 'utf8')) as { nodes: unknown[] }).nodes.length).toBeGreaterThan(10);
    expect(await ask('await cpuProfile(0)')).toContain('1 to 300 seconds');
    const snapshot = (await ask('await heapSnapshot()')).replaceAll("'", '');
    expect(statSync(snapshot).mode & 0o777).toBe(0o600);
    expect(statSync(snapshot).size).toBeGreaterThan(1e6);
  });

  it('leaves, and the server goes on; its socket goes with it', async () => {
    shell.stdin.write('.exit\n');
    await waitFor('the end', () => shell.exitCode !== null);
    expect(shell.exitCode).toBe(0);
    expect((await fetch(`${server.summary.player}healthz`)).status).toBe(200);
    await server.stop();
    expect(existsSync(socket)).toBe(false);
  });
});
