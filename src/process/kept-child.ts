import { setTimeout as sleep } from 'node:timers/promises';
import { Child, exitWords, type ChildOptions } from './child.ts';
import type { Rests } from '../reads/rests.ts';
import { RestartPolicy } from './restart-policy.ts';

export interface KeptChildOptions extends Omit<ChildOptions, 'args' | 'stdin' | 'extraPipes'> {
  readonly stdin?: ChildOptions['stdin'];
  /** All that stands on the standard input of the next run: what must not be seen on a command line. */
  readonly message?: () => string;
  /** The command line of the next run. It is asked for before each. */
  readonly args: () => readonly string[];
  /** When a run that writes nothing to its standard output hangs: it is ended then. Absent: never. */
  readonly silence?: SilenceLimit;
  readonly policy?: RestartPolicy;
  /** Lets its standard output rest between reads. Absent: it is read as it comes. */
  readonly rests?: Rests | undefined;
  /** Before the first byte of each run. */
  readonly onStart?: () => void;
  readonly onBytes: (chunk: Buffer) => void;
  /** One for each output pipe besides: file descriptors 3, 4, … of the child. */
  readonly onExtraBytes?: readonly ((chunk: Buffer) => void)[];
  /** A run has ended by itself; the next one follows after `pause`. */
  readonly onEnd?: (end: RunEnd) => void;
}

export interface SilenceLimit {
  readonly seconds: number;
  /**
   * `start`: a run must write from its start on. `first-byte`: one that waits for its source may be silent for as long
   * as it likes before. `input`: only what was written to its standard input counts, until something comes of it.
   */
  readonly from: 'start' | 'first-byte' | 'input';
}

/** How a run ended. */
export interface RunEnd {
  /** In words: `code 1`, `SIGKILL`, `it was silent for 5 s`. */
  readonly why: string;
  /** Its last lines on standard error, oldest first. */
  readonly words: readonly string[];
  /** Seconds. */
  readonly ranFor: number;
  /** Bytes that came on its standard output. */
  readonly brought: number;
  /** Seconds until the next run. */
  readonly pause: number;
}

const LAST_WORDS = 5;
const WATCH_INTERVAL_MS = 500;
const DRAIN_MS = 200;
const FIRST_EXTRA_FD = 3;

/** A program that is kept running: one that ends, or hangs, is started again with growing pauses. */
export class KeptChild {
  readonly #options: KeptChildOptions;
  readonly #policy: RestartPolicy;
  #child: Child | undefined;
  #startTimer: NodeJS.Timeout | undefined;
  #watchTimer: NodeJS.Timeout | undefined;
  #startedAt = 0;
  /** Since when bytes are owed, by performance.now(); undefined while none are. */
  #owedSince: number | undefined;
  #brought = 0;
  #runs = 0;
  #hung = false;
  #finishing = false;
  /** Resolves when all that the present run wrote was read, or shortly after it has ended. */
  #drained: Promise<unknown> = Promise.resolve();
  #stopped = true;

  constructor(options: KeptChildOptions) {
    this.#options = options;
    this.#policy = options.policy ?? new RestartPolicy();
  }

  /** Runs that were started so far. */
  get runs(): number {
    return this.#runs;
  }

  /** Bytes that the present run has yet to take from its standard input; undefined between two. */
  get waitingBytes(): number | undefined {
    return this.#child?.running ? this.#child.stdin.writableLength : undefined;
  }

  /** To the standard input of the present run; @returns false between two, when nobody takes it */
  write(bytes: Buffer): boolean {
    if (!this.#child?.running) return false;
    if (this.#options.silence?.from === 'input') this.#owedSince ??= performance.now();
    this.#child.stdin.write(bytes);
    return true;
  }

  start(): void {
    if (!this.#stopped) return;
    this.#stopped = false;
    this.#finishing = false;
    this.#run();
    const { silence } = this.#options;
    if (silence) this.#watchTimer = setInterval(() => this.#watch(silence.seconds), WATCH_INTERVAL_MS);
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    clearTimeout(this.#startTimer);
    clearInterval(this.#watchTimer);
    await this.#child?.stop();
  }

  /**
   * Says that nothing more comes on its standard input, and waits until it has written the rest and ended. It is not
   * started again. @param patienceMs after which it is ended
   */
  async finish(patienceMs: number): Promise<void> {
    const child = this.#child;
    this.#finishing = true;
    if (child?.running) {
      child.stdin.end();
      const timer = setTimeout(() => child.kill(), patienceMs);
      await child.exited;
      clearTimeout(timer);
      await this.#drained;
    }
    await this.stop();
  }

  /** Ends the present run; the next one, with arguments asked for anew, follows at once. */
  async restart(): Promise<void> {
    if (this.#stopped) return;
    const former = this.#child;
    this.#child = undefined;
    clearTimeout(this.#startTimer);
    await former?.stop();
    // It may have been stopped, or restarted once more, in the meantime.
    if (this.#child === undefined && !this.#isStopped()) this.#run();
  }

  #isStopped(): boolean {
    return this.#stopped;
  }

  #run(): void {
    const { silence, message } = this.#options;
    const from = silence?.from;
    this.#startedAt = performance.now();
    this.#owedSince = from === 'start' ? this.#startedAt : undefined;
    this.#brought = 0;
    this.#hung = false;
    this.#runs++;
    this.#options.onStart?.();
    const child = new Child({
      ...this.#options,
      args: this.#options.args(),
      stdin: this.#options.stdin ?? (message ? 'pipe' : 'ignore'),
      extraPipes: this.#options.onExtraBytes?.length ?? 0,
    });
    this.#child = child;
    if (message) child.stdin.end(message());
    const output = child.read(
      1,
      (chunk) => {
        // What a run that was replaced still says would be mixed with the words of the next.
        if (this.#child !== child || this.#stopped) return;
        this.#owedSince = from === 'input' ? undefined : performance.now();
        this.#brought += chunk.length;
        this.#options.onBytes(chunk);
      },
      this.#options.rests,
    );
    const drained = new Promise<void>((resolve) => output.once('close', () => resolve()));
    // The end is told before what still stands in the pipe: that is waited for, a little.
    const late = child.exited.then(() => sleep(DRAIN_MS, undefined, { ref: false }));
    this.#drained = Promise.race([drained, late]);
    for (const [index, onBytes] of this.#options.onExtraBytes?.entries() ?? []) {
      child.read(FIRST_EXTRA_FD + index, (chunk) => {
        if (this.#child === child && !this.#stopped) onBytes(chunk);
      });
    }
    void child.exited.then(async (exit) => {
      await this.#drained;
      const why = this.#hung ? 'it was silent for too long' : exitWords(exit);
      if (this.#child === child) this.#ended(child, why);
    });
  }

  #watch(limit: number): void {
    if (!this.#child?.running || this.#owedSince === undefined) return;
    if (performance.now() - this.#owedSince < limit * 1000) return;
    this.#hung = true;
    void this.#child.stop();
  }

  #ended(child: Child, why: string): void {
    if (this.#stopped || this.#finishing) return;
    const ranFor = (performance.now() - this.#startedAt) / 1000;
    const pause = this.#policy.failed(ranFor);
    const words = child.words.lines.slice(-LAST_WORDS);
    this.#options.onEnd?.({ why, words, ranFor, brought: this.#brought, pause });
    // onEnd may have stopped or restarted it.
    if (this.#child !== child || this.#isStopped()) return;
    this.#startTimer = setTimeout(() => this.#run(), pause * 1000);
  }
}
