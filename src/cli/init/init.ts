import { randomBytes } from 'node:crypto';
import { access, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { InvalidArgumentError, Option, type Command } from 'commander';
import { CONFIG_FILE } from '../../config/effective.ts';
import { parseConfig } from '../../config/load.ts';
import { reachableHost } from '../../server/addresses.ts';
import { configText, type ServerAnswers } from '../../setup/config-text.ts';
import { QUALITIES, type NewChannel } from '../../setup/new-channel.ts';
import { SOURCE_KINDS, type SourceKind } from '../../setup/sources.ts';
import { whereToPublish } from '../../setup/where-to-publish.ts';
import type { CliContext } from '../context.ts';
import { interview, type Given } from './interview.ts';
import { estimatedMachine, measuredMachine } from './machine.ts';
import { usualAnswers } from './questions.ts';

interface InitOptions extends Omit<Given, 'qualities'> {
  readonly qualities?: readonly string[];
  readonly httpPort: number;
  readonly rtmpPort: number;
  readonly force?: boolean;
  readonly yes?: boolean;
}

/** 120 bits: nobody guesses it, and it still fits into a line of OBS. */
const SECRET_BYTES = 15;

export const addInitCommand = (program: Command, context: CliContext): Command =>
  program
    .command('init')
    .summary('make a config file, by questions')
    .description(
      'Asks for a first channel in four steps (name, source, qualities, recording) and writes a config file with\n' +
        'comments. Without a terminal the questions are plain lines; with --yes nobody is asked.',
    )
    .argument('[file]', 'config file to write', CONFIG_FILE)
    .option('--title <text>', 'what viewers read')
    .option('--name <name>', 'name of the channel in addresses')
    .addOption(new Option('--source <kind>', 'where the picture comes from').choices(KINDS))
    .option('--url <url>', 'of a stream elsewhere (--source pull)')
    .option('--file <path>', 'of a video file (--source file)')
    .option('--port <port>', 'UDP port (--source srt)', parsePort)
    .option('--qualities <list>', `some of ${QUALITIES.join(',')}`, parseQualities)
    .option('--low-latency', 'parts for players that can')
    .option('--dvr <duration>', 'how far back viewers can go, as 2h')
    .addOption(new Option('--record <what>', 'what is recorded by itself').choices(['always', 'by-hand']))
    .option('--http-port <port>', 'port of viewers and the control room', parsePort, 8080)
    .option('--rtmp-port <port>', 'port of RTMP publishers', parsePort, 1935)
    .option('-f, --force', 'write over a file that is there')
    .option('-y, --yes', 'ask nothing: the usual, and what the options say')
    .action((file: string, options: InitOptions) => init(context, file, options));

const KINDS: readonly SourceKind[] = SOURCE_KINDS.map(({ kind }) => kind);

/** @throws Cancelled, WrongAnswer, ConfigError, and the system's errors of writing */
const init = async (context: CliContext, file: string, options: InitOptions): Promise<void> => {
  const target = path.resolve(context.folder, file);
  const near = path.relative(context.folder, target);
  const shown = near.startsWith('..') ? target : near;
  if (!options.force && (await exists(target))) throw new FileThere(shown);
  const tools = {
    measure: () => (options.yes ? Promise.resolve(estimatedMachine()) : measuredMachine(context)),
    secret: () => randomBytes(SECRET_BYTES).toString('base64url'),
  };
  const ask = options.yes ? usualAnswers() : context.questions();
  try {
    ask.intro(`A new config file: ${shown}`);
    const answers = inFolder(await interview(ask, options, tools), context.folder);
    const text = configText(answers, options);
    // What is written is what a server will take.
    parseConfig(text, shown, {});
    await writeFile(target, text, { mode: 0o600, flag: options.force ? 'w' : 'wx' });
    context.print(summary(shown, answers, options));
  } finally {
    ask.close();
  }
};

/** A path is typed where one is, and read where the config file lies. */
const inFolder = (answers: NewChannel, folder: string): NewChannel => {
  const { source } = answers;
  if (source.kind !== 'file') return answers;
  return { ...answers, source: { ...source, path: path.resolve(folder, source.path) } };
};

/** What to enter, and what to do next. */
const summary = (file: string, answers: NewChannel, ports: ServerAnswers): string => {
  const host = reachableHost('0.0.0.0');
  const { where, entries } = whereToPublish(answers, { host, ...ports });
  const http = `http://${host}:${ports.httpPort}`;
  const named = file === CONFIG_FILE ? '' : ` --config ${file}`;
  const width = Math.max(0, ...entries.map(({ label }) => label.length)) + 2;
  return [
    '',
    `Written: ${file}`,
    ...(entries.length > 0 ? ['', where] : []),
    ...entries.map(({ label, value }) => `  ${label.padEnd(width)}${value}`),
    '',
    `Start it      sluice${named}`,
    `Watch         ${http}/watch/${answers.name}`,
    `Control room  ${http}/admin/channels/${answers.name}`,
    '',
    '',
  ].join('\n');
};

class FileThere extends Error {
  readonly code = 'EEXIST';

  constructor(file: string) {
    super(`${file} is there already: name another file, or write over it with --force`);
  }
}

const exists = (file: string): Promise<boolean> =>
  access(file).then(
    () => true,
    // Whatever keeps it from being seen will be told when it is written.
    () => false,
  );

const parsePort = (text: string): number => {
  const port = Number(text);
  if (!(Number.isInteger(port) && port >= 1 && port <= 65_535))
    throw new InvalidArgumentError('It must be 1 to 65535.');
  return port;
};

const parseQualities = (text: string): string[] => {
  const names = text.split(/[\s,]+/).filter((name) => name !== '');
  const unknown = names.find((name) => !(QUALITIES as readonly string[]).includes(name));
  if (unknown !== undefined) throw new InvalidArgumentError(`${unknown} is none of ${QUALITIES.join(', ')}.`);
  return names;
};
