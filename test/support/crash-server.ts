import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { segmentFile } from '../../src/archive/layout.ts';
import { parseJournal } from '../../src/archive/journal-reader.ts';

const MAIN = fileURLToPath(new URL('../../src/main.ts', import.meta.url));

/** The real server, which is killed and started again in the same folder, on the same port. */
export class CrashServer {
  readonly http: string;
  readonly #folder: string;
  #process: ChildProcess | undefined;
  #output = '';

  /** @param channels YAML below `channels:` */
  constructor(folder: string, { http, rtmp }: { readonly http: number; readonly rtmp: number }, channels: string) {
    this.#folder = folder;
    this.http = `http://127.0.0.1:${http}`;
    const config = `
http: { host: 127.0.0.1, port: ${http} }
rtmp: { host: 127.0.0.1, port: ${rtmp} }
data: ./data
channels:
${channels}`;
    writeFileSync(join(folder, 'sluice.yaml'), config);
  }

  /** What it said last, for a test that fails. */
  get output(): string {
    return this.#output.slice(-4000);
  }

  start(): void {
    const env = { ...process.env, INIT_CWD: this.#folder };
    const args = [MAIN, 'serve', '--config', join(this.#folder, 'sluice.yaml')];
    const child = spawn(process.execPath, args, { cwd: this.#folder, env, stdio: ['ignore', 'pipe', 'pipe'] });
    for (const stream of [child.stdout, child.stderr]) {
      stream.on('data', (chunk: Buffer) => (this.#output = (this.#output + chunk.toString()).slice(-20_000)));
    }
    this.#process = child;
  }

  /** @param signal SIGKILL takes no notice of what it is doing */
  async end(signal: 'SIGKILL' | 'SIGTERM'): Promise<void> {
    const child = this.#process;
    this.#process = undefined;
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const exited = once(child, 'exit');
    child.kill(signal);
    await exited;
  }

  /** Files that have the name of a segment and are not what the playlist of their hour says. */
  halfFiles(channel: string): string[] {
    const folder = join(this.#folder, 'data', 'live', channel);
    const wrong: string[] = [];
    for (const path of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
      if (!path.endsWith('/index.m3u8') || path.split('/').length !== 3) continue;
      const place = join(folder, path, '..');
      for (const { segment, format } of parseJournal(readFileSync(join(folder, path), 'utf8'), '').entries) {
        const name = segmentFile(segment.msn, format.container);
        const size = statSync(join(place, name), { throwIfNoEntry: false })?.size;
        if (size !== segment.byteLength) wrong.push(`${join(place, name)}: ${size} of ${segment.byteLength} bytes`);
      }
    }
    return wrong;
  }
}
