import { PlainQuestions } from './plain-questions.ts';
import type { Questions } from './questions.ts';
import { terminalQuestions } from './terminal-questions.ts';

/** Asks who sits at this process: with arrow keys in a terminal, in plain lines elsewhere. */
export const processQuestions = (): Questions => {
  const isTerminal = process.stdin.isTTY && process.stdout.isTTY && process.env['TERM'] !== 'dumb';
  return isTerminal ? terminalQuestions() : new PlainQuestions(process.stdin, process.stderr);
};
