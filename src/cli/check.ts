import { CommanderError, InvalidArgumentError, type Command } from 'commander';
import { CheckError, checkStream } from '../check/client/check-stream.ts';
import { countOf, describeResult, type CheckResult } from '../check/summary.ts';
import { serverUrl } from './ask-server.ts';
import type { CliContext } from './context.ts';

/** Exit codes of `sluice check`. */
const CLEAN = 0;
const FOUND = 1;
const NOT_CHECKED = 2;

const DEFAULT_SECONDS = 30;
const MAX_SECONDS = 86_400;
const DEFAULT_BYTES = 1e9;

interface CheckFlags {
  readonly for: number;
  readonly media: boolean;
  readonly renditions?: readonly string[];
  readonly maxBytes: number;
  readonly json?: boolean;
  readonly strict?: boolean;
  readonly insecure?: boolean;
}

export const addCheckCommand = (program: Command, context: CliContext): Command =>
  program
    .command('check')
    .summary('check any HLS stream against the standard')
    .description(
      'Plays an HLS stream of any server as a strict client would, and tells what is wrong with it: one line for each\n' +
        'finding, with the clause. Exit code 0: no errors; 1: errors (with --strict: or warnings); 2: could not be checked.',
    )
    .argument('<url>', 'a multivariant playlist, or a media playlist')
    .option('--for <time>', 'how long a live stream is followed: 30s, 5m', parseTime, DEFAULT_SECONDS)
    .option('--renditions <parts>', 'only those whose URI has one of these, separated by commas', parseParts)
    .option('--no-media', 'look at playlists alone, load no segments')
    .option('--max-bytes <number>', 'how much media is loaded at most: 500M, 2G', parseBytes, DEFAULT_BYTES)
    .option('--json', 'print the result as JSON')
    .option('--strict', 'warnings count as errors')
    .option('--insecure', 'take certificates that nobody vouches for')
    // 1 means that something was found: a wrong call is something else.
    .exitOverride(({ exitCode, code, message }) => {
      throw new CommanderError(exitCode === 0 ? CLEAN : NOT_CHECKED, code, message);
    })
    .action(async (address: string, flags: CheckFlags) => {
      context.exit(await runCheck(address, flags, context));
    });

const runCheck = async (address: string, flags: CheckFlags, context: CliContext): Promise<number> => {
  const url = serverUrl(address);
  if (!url) {
    context.tell(`"${address}" is no address: write http://HOST/PATH.m3u8\n`);
    return NOT_CHECKED;
  }
  try {
    const result = await checkStream({
      url: url.href,
      seconds: flags.for,
      media: flags.media,
      renditions: flags.renditions ?? [],
      maxBytes: flags.maxBytes,
      insecure: flags.insecure ?? false,
    });
    context.print(flags.json ? `${JSON.stringify(result, null, 2)}\n` : describeResult(result));
    return exitCodeOf(result, flags.strict ?? false);
  } catch (error) {
    if (!(error instanceof CheckError)) throw error;
    if (flags.json) context.print(`${JSON.stringify({ url: url.href, failure: error.message }, null, 2)}\n`);
    else context.tell(`${error.message}\n`);
    return NOT_CHECKED;
  }
};

export const exitCodeOf = (result: CheckResult, strict: boolean): number =>
  countOf(result, 'error') > 0 || (strict && countOf(result, 'warning') > 0) ? FOUND : CLEAN;

const parseTime = (text: string): number => {
  const [, number, unit = 's'] = /^(\d+(?:\.\d+)?)(s|m|h)?$/.exec(text) ?? [];
  const seconds = Number(number) * { s: 1, m: 60, h: 3600 }[unit as 's' | 'm' | 'h'];
  if (!(seconds >= 1 && seconds <= MAX_SECONDS)) throw new InvalidArgumentError('It must be 1s to 24h.');
  return seconds;
};

const parseBytes = (text: string): number => {
  const [, number, unit = ''] = /^(\d+(?:\.\d+)?)([kMG]?)$/.exec(text) ?? [];
  const bytes = Number(number) * { '': 1, k: 1e3, M: 1e6, G: 1e9 }[unit as '' | 'k' | 'M' | 'G'];
  if (!(bytes >= 0 && bytes <= 1e12)) throw new InvalidArgumentError('It must be a number of bytes: 500M, 2G.');
  return bytes;
};

const parseParts = (text: string): string[] => {
  const parts = text.split(',').filter((part) => part !== '');
  if (parts.length === 0) throw new InvalidArgumentError('Name at least one part of a URI.');
  return parts;
};
