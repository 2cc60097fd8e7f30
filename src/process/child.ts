import { spawn, type ChildProcess, type StdioOptions } from 'node:child_process';
import { Socket } from 'node:net';
import { Readable, Writable } from 'node:stream';
import type { Logger } from 'pino';
import { StderrRing } from '../log/stderr-ring.ts';
import type { Rests } from '../reads/rests.ts';
import { readIntoSlabs } from '../reads/slab-reads.ts';
import type { ProcessLedger } from './ledger.ts';

/** Where children are written down while they run. */
export type ChildLedger = Pick<ProcessLedger, 'add' | 'remove'>;

export interface ChildOptions {
  /** What it is for, in logs and in the ledger: `main encoder`. */
  readonly name: string;
  readonly command: string;
  readonly args: readonly string[];
  /** `pipe` or `ignore` for stdin, then one `pipe` for each output; stderr is always taken. */
  readonly stdin: 'pipe' | 'ignore';
  /** Pipes besides the usual ones, for either direction: file descriptors 3, 4, … of the child. */
  readonly extraPipes?: number;
  /** Working directory; the server's own where absent. */
  readonly cwd?: string;
  /** What it says of this kind is not shown. */
  readonly hide?: RegExp;
  /** Its environment; the server's own where absent. */
  readonly environment?: Readonly<Record<string, string | undefined>>;
  /** Told when it has said something more on stderr. */
  readonly onWords?: (words: StderrRing) => void;
  readonly ledger: ChildLedger;
  readonly log: Logger;
}

export interface ChildExit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  /** Why it could not be started, where that is so. */
  readonly error?: Error;
}

/** SIGTERM, and what does not heed it within this many milliseconds gets SIGKILL. */
const TERM_PATIENCE_MS = 800;

/**
 * A program that runs beside the server, in a process group of its own and without a shell.
 * What it says on stderr is kept (the last 200 lines).
 */
export class Child {
  readonly name: string;
  readonly words: StderrRing;
  readonly exited: Promise<ChildExit>;
  readonly #process: ChildProcess;
  /** False when it could not be started for want of file descriptors: the end tells so, nothing is thrown. */
  readonly #pipes: boolean;
  #running = true;
  #killTimer: NodeJS.Timeout | undefined;

  constructor(options: ChildOptions) {
    this.name = options.name;
    this.words = new StderrRing(options.hide);
    const outputs = Array.from({ length: options.extraPipes ?? 0 }, () => 'pipe' as const);
    const stdio: StdioOptions = [options.stdin, 'pipe', 'pipe', ...outputs];
    this.#process = spawn(options.command, options.args, {
      stdio,
      detached: true,
      cwd: options.cwd,
      ...(options.environment && { env: options.environment }),
    });
    const { pid } = this.#process;
    this.#pipes = (this.#process.stdio as unknown) !== undefined;
    if (pid !== undefined)
      options.ledger.add(pid, options.name, { command: options.command, args: options.args, words: this.words });
    this.#process.stderr?.on('data', (chunk: Buffer) => {
      this.words.push(chunk);
      options.onWords?.(this.words);
    });
    // A pipe that breaks is told by the process's end; without a listener it would end the server.
    // Without file descriptors to spare there are no pipes at all.
    for (const stream of this.#process.stdio ?? []) stream?.on('error', () => undefined);
    this.exited = new Promise((resolve) => {
      const done = (exit: ChildExit): void => {
        this.#running = false;
        clearTimeout(this.#killTimer);
        if (pid !== undefined) options.ledger.remove(pid, exitWords(exit));
        resolve(exit);
      };
      this.#process.once('error', (error) => done({ code: null, signal: null, error }));
      this.#process.once('exit', (code, signal) => done({ code, signal }));
    });
  }

  get pid(): number | undefined {
    return this.#process.pid;
  }

  get running(): boolean {
    return this.#running;
  }

  get stdin(): Writable {
    if (this.#process.stdin) return this.#process.stdin;
    if (this.#pipes) throw new Error(`${this.name} was started without stdin`);
    return new Writable({ write: (_chunk, _encoding, done) => done() });
  }

  /** @param fd 1 for stdout, 3 and up for the extra pipes */
  output(fd: number): Readable {
    if (!this.#pipes) return Readable.from([]);
    const stream = this.#process.stdio[fd];
    if (!stream || !('read' in stream)) throw new Error(`${this.name} has no output pipe ${fd}`);
    return stream;
  }

  /**
   * Reads an output from now on, instead of `output`; for what brings media. @param fd 1 for stdout, 3 and up for the extra
   * pipes. @param onBytes takes memory that is its own from then on. @param rests where nobody waits for each byte
   * @returns what can be paused, where it does not rest, and tells of its end
   */
  read(fd: number, onBytes: (bytes: Buffer) => void, rests?: Rests): Readable {
    const pipe = this.output(fd);
    if (pipe instanceof Socket) readIntoSlabs(pipe, onBytes, rests);
    return pipe;
  }

  /** @param fd 3 and up: an extra pipe that the child reads from */
  input(fd: number): Writable {
    const stream = this.#process.stdio[fd];
    if (!stream || !('write' in stream)) throw new Error(`${this.name} has no input pipe ${fd}`);
    return stream;
  }

  /** Asks its whole process group to end, and makes it end if it does not. Resolves when it is gone. */
  async stop(): Promise<ChildExit> {
    this.#signal('SIGTERM');
    this.#killTimer ??= setTimeout(() => this.kill(), TERM_PATIENCE_MS);
    if (!this.#running) clearTimeout(this.#killTimer);
    return this.exited;
  }

  /** Ends its whole process group at once. */
  kill(): void {
    this.#signal('SIGKILL');
  }

  #signal(signal: NodeJS.Signals): void {
    if (!this.#running || this.pid === undefined) return;
    try {
      process.kill(-this.pid, signal);
    } catch {
      // It ended between the check and the call: that is what was wanted.
    }
  }
}

/** `code 1`, `SIGKILL`, or why it could not be started. */
export const exitWords = ({ code, signal, error }: ChildExit): string => error?.message ?? signal ?? `code ${code}`;
