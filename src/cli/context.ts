import { createInterface } from 'node:readline';
import { createLogger, type Logger, type LoggerOptions } from '../log/logger.ts';
import { localMachine, type MeasureMachine } from './local-machine.ts';
import { processQuestions } from './init/process-questions.ts';
import type { Questions } from './init/questions.ts';
import type { RunServer } from './server.ts';

/** What commands touch of the world around them. Tests have one of their own. */
export interface CliContext {
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Where the user is: relative paths on the command line start here. */
  readonly folder: string;
  /** Emits signals and fatal errors. */
  readonly signals: NodeJS.EventEmitter;
  /** For what a command was asked for. */
  readonly print: (text: string) => void;
  /** For people, beside the output. */
  readonly tell: (text: string) => void;
  /** What is told is read by the one who has called, and not kept in a file; absent: nobody knows. */
  readonly tellsTerminal?: boolean;
  /** The first line of standard input, for passwords. */
  readonly readLine?: () => Promise<string>;
  /** What is typed; absent: the standard input. */
  readonly input?: NodeJS.ReadStream | undefined;
  readonly exit: (code: number) => void;
  readonly createLogger: (options: LoggerOptions) => Logger;
  readonly loadServer: () => Promise<RunServer>;
  /** What this machine can encode: measured here, without a server. */
  readonly measureMachine: MeasureMachine;
  /** Who is asked, by commands that ask. */
  readonly questions: () => Questions;
}

export const processContext = (): CliContext => ({
  environment: process.env,
  // npm runs scripts in the package's folder, and says here where it was called.
  folder: process.env['INIT_CWD'] || process.cwd(),
  signals: process,
  print: (text) => process.stdout.write(text),
  // A log in JSON is for programs: what is for people does not stand between its lines.
  tell: (text) => (process.stdout.isTTY ? process.stdout : process.stderr).write(text),
  tellsTerminal: process.stdout.isTTY || process.stderr.isTTY,
  readLine: async () => {
    for await (const line of createInterface({ input: process.stdin, terminal: false })) return line;
    return '';
  },
  exit: (code) => process.exit(code),
  createLogger,
  // Loaded when it is needed: the other commands answer at once.
  loadServer: async () => (await import('../server/run.ts')).runServer,
  measureMachine: localMachine,
  questions: processQuestions,
});
