import { resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Command } from 'commander';
import { z } from 'zod';
import type { CliContext } from './context.ts';
import {
  ask,
  asControlCommand,
  CONTROL_HELP,
  DONE,
  REFUSED,
  type ControlOptions,
  type ControlRequest,
} from './control-command.ts';

interface ImportOptions extends ControlOptions {
  readonly title?: string;
  readonly detach?: boolean;
}

const POLL_MS = 500;
/** Characters of the bar. */
const BAR = 30;

const jobSchema = z.object({
  id: z.string(),
  title: z.string(),
  state: z.enum(['waiting', 'running', 'finished', 'failed']),
  progress: z.number().optional(),
  seconds: z.number(),
  remarks: z.array(z.string()),
  problem: z.string().optional(),
});

type ShownJob = z.output<typeof jobSchema>;

export const addImportCommand = (program: Command, context: CliContext): Command =>
  asControlCommand(program.command('import'), context)
    .summary('make recordings of video files, in a running server on this machine')
    .description(
      'Makes a recording of each file, one after the other: as it is where players can play it, else encoded anew.\n' +
        'The files stay where they are. The server must run on this machine, and be able to read them.\n' +
        CONTROL_HELP,
    )
    .argument('<files...>', 'MP4, MOV, MKV, WebM, MPEG-TS, FLV and others that ffmpeg reads')
    .option('--title <text>', "title, for one file (default: the file's name)")
    .option('-d, --detach', 'do not wait until they are done')
    .action(async (files: string[], { title, detach = false, ...options }: ImportOptions) => {
      if (title !== undefined && files.length > 1) {
        context.tell('--title is for one file: import them one by one\n');
        context.exit(2);
        return;
      }
      let exitCode: number = DONE;
      for (const file of files) {
        const code = await importOne(context, options, { file, title, detach });
        exitCode = Math.max(exitCode, code);
      }
      context.exit(exitCode);
    });

interface OneFile {
  readonly file: string;
  readonly title: string | undefined;
  readonly detach: boolean;
}

/** @returns the exit code. Never throws */
const importOne = async (context: CliContext, options: ControlOptions, { file, title, detach }: OneFile) => {
  let job: ShownJob | undefined;
  const request = (method: 'GET' | 'POST', path: string, body?: object): ControlRequest => ({
    ...{ subject: file, method, path, ...(body && { body }) },
    describe: (answer) => {
      job = jobSchema.safeParse(withoutNulls(answer)).data;
      return job && detach ? `${job.id} (${job.state})` : job?.state;
    },
  });
  const path = resolve(context.folder, file);
  const asked = await ask(
    context,
    options,
    request('POST', 'imports', { path, ...(title !== undefined && { title }) }),
  );
  if (asked.exitCode !== DONE || !job || detach) {
    (asked.exitCode === DONE ? context.print : context.tell)(`${asked.text}\n`);
    return asked.exitCode;
  }
  const bar = new ProgressLine(context, file);
  while (job.state === 'waiting' || job.state === 'running') {
    bar.show(job);
    await sleep(POLL_MS);
    const answer = await ask(context, options, request('GET', `imports/${job.id}`));
    if (answer.exitCode !== DONE) {
      bar.end();
      context.tell(`${answer.text}\n`);
      return answer.exitCode;
    }
  }
  bar.end();
  if (job.state === 'failed') {
    context.tell(`${file}: ${job.problem ?? 'it failed'}\n`);
    return REFUSED;
  }
  const remarks = job.remarks.map((remark) => `\n  ${remark}`).join('');
  context.print(`${file}: recording ${job.id} ("${job.title}")${remarks}\n  /watch/${job.id}\n`);
  return DONE;
};

/** What JSON leaves out and what it has as null is the same. */
const withoutNulls = (answer: unknown): unknown =>
  typeof answer === 'object' && answer !== null
    ? Object.fromEntries(Object.entries(answer).filter(([, value]) => value !== null))
    : answer;

/** A bar on a terminal; elsewhere a line for each tenth. */
class ProgressLine {
  readonly #context: CliContext;
  readonly #file: string;
  readonly #isTerminal = process.stderr.isTTY;
  #tenth = -1;

  constructor(context: CliContext, file: string) {
    this.#context = context;
    this.#file = file;
  }

  show({ state, progress, seconds }: ShownJob): void {
    if (this.#isTerminal) {
      const full = Math.round((progress ?? 0) * BAR);
      const text =
        state === 'waiting' ? 'waits' : progress === undefined ? `${Math.round(seconds)} s` : percent(progress);
      this.#context.tell(`\r${'█'.repeat(full)}${'░'.repeat(BAR - full)} ${text}  ${this.#file}\u001b[K`);
      return;
    }
    const tenth = Math.floor((progress ?? 0) * 10);
    if (state === 'waiting' || tenth <= this.#tenth) return;
    this.#tenth = tenth;
    this.#context.tell(`${this.#file}: ${percent(progress ?? 0)}\n`);
  }

  end(): void {
    if (this.#isTerminal) this.#context.tell('\r\u001b[K');
  }
}

const percent = (share: number): string => `${Math.round(share * 100)} %`;
