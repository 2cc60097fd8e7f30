import { spawn, type ChildProcess, type StdioOptions } from 'node:child_process';
import { once } from 'node:events';
import type { Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

/** A program has this long to end by itself, ms; then it is made to. */
const PATIENCE_MS = 3000;
const MAX_OUTPUT = 64 * 1024;

const running = new Set<Program>();

export interface ProgramOptions {
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
  /** Another program's output, which it reads without our help; or a pipe that is written to. */
  readonly stdin?: Readable | 'pipe';
}

/** A program that a bench measures, or measures with. Ends with the bench at the latest. */
export class Program {
  readonly process: ChildProcess;
  readonly #name: string;
  /** The end of what it said on both its outputs. */
  output = '';

  constructor(command: string, args: readonly string[], options: ProgramOptions = {}) {
    const { cwd, env, stdin } = options;
    this.#name = command;
    const stdio: StdioOptions = [stdin ?? 'ignore', 'pipe', 'pipe'];
    this.process = spawn(command, args, { cwd, env: { ...process.env, ...env }, stdio });
    if (typeof stdin === 'object') stdin.destroy();
    const keep = (chunk: Buffer): void => {
      this.output = (this.output + chunk.toString()).slice(-MAX_OUTPUT);
    };
    this.process.stdout!.on('data', keep);
    this.process.stderr!.on('data', keep);
    this.process.on('error', (error) => keep(Buffer.from(error.message)));
    running.add(this);
    this.process.once('close', () => running.delete(this));
  }

  get pid(): number {
    if (this.process.pid === undefined) throw new Error(`${this.#name} could not be started: ${this.output}`);
    return this.process.pid;
  }

  get over(): boolean {
    return this.process.exitCode !== null || this.process.signalCode !== null || this.process.pid === undefined;
  }

  /** Waits until what it prints matches. @throws Error when it ends before, or in vain */
  async says(pattern: RegExp, timeoutMs = 20_000): Promise<RegExpExecArray> {
    const deadline = performance.now() + timeoutMs;
    for (;;) {
      const match = pattern.exec(this.output);
      if (match) return match;
      if (this.over) throw new Error(`${this.#name} ended: ${this.output.trim()}`);
      if (performance.now() > deadline) throw new Error(`${this.#name} never said ${String(pattern)}: ${this.output}`);
      await sleep(10);
    }
  }

  /** Resolves with all that it said. @throws Error when it fails */
  async finished(): Promise<string> {
    if (running.has(this)) await once(this.process, 'close');
    if (this.process.exitCode !== 0) throw new Error(`${this.#name} failed: ${this.output.trim().slice(-500)}`);
    return this.output;
  }

  async stop(): Promise<void> {
    if (!running.has(this)) return;
    const closed = once(this.process, 'close');
    this.process.kill('SIGTERM');
    const timer = setTimeout(() => this.process.kill('SIGKILL'), PATIENCE_MS);
    await closed;
    clearTimeout(timer);
  }
}

/** Where the server keeps what is compiled (`keepCompiled`): what is measured of it alone runs as it does. */
const COMPILED = fileURLToPath(new URL('../../../node_modules/.cache/sluice', import.meta.url));

/** One of our own programs: prints a line of JSON when it is ready, or when it is done. */
export const nodeProgram = (file: URL, args: readonly string[], options: ProgramOptions = {}): Program =>
  new Program(process.execPath, [file.pathname, ...args], {
    ...options,
    env: { NODE_COMPILE_CACHE: COMPILED, ...options.env },
  });

export const stopPrograms = async (): Promise<void> => {
  await Promise.all([...running].map((program) => program.stop()));
};

/** A file as a pipe, as an encoder's output comes. */
export const piped = (path: string): Readable => spawn('cat', [path], { stdio: ['ignore', 'pipe', 'ignore'] }).stdout;
