import {
  DVR_CHOICES,
  nameFrom,
  nameProblem,
  QUALITIES,
  RECORD_CHOICES,
  type NewChannel,
  type RecordChoice,
} from '../../setup/new-channel.ts';
import { SOURCE_KINDS, SRT_PORT, sourceProblem, type Source, type SourceKind } from '../../setup/sources.ts';
import type { Choice, Questions } from './questions.ts';

/** What the command line says already: it is the usual answer, and taken without asking where nobody can be asked. */
export interface Given {
  readonly name?: string | undefined;
  readonly title?: string | undefined;
  readonly source?: SourceKind | undefined;
  readonly url?: string | undefined;
  readonly file?: string | undefined;
  readonly port?: number | undefined;
  readonly qualities?: readonly string[] | undefined;
  readonly lowLatency?: boolean | undefined;
  readonly dvr?: string | undefined;
  readonly record?: RecordChoice | undefined;
}

/** What this machine can encode in real time, as it was found out. */
export interface Machine {
  /** Presets, best first. */
  readonly holds: readonly string[];
  /** How that is known: `measured: 2.4 times real time`. */
  readonly words: string;
}

export interface InterviewTools {
  readonly measure: () => Promise<Machine>;
  /** A new secret of letters and digits. */
  readonly secret: () => string;
}

/** Asks for a channel, in four steps. @throws Cancelled, WrongAnswer */
export const interview = async (ask: Questions, given: Given, tools: InterviewTools): Promise<NewChannel> => {
  ask.step('1 of 4  Name');
  const title = await ask.text('What is it called, for viewers?', given.title ?? 'Main stage', titleProblem);
  const usualName = given.name ?? (given.title === undefined ? 'main' : nameFrom(title) || 'main');
  const name = await ask.text('Its name in addresses', usualName, (answer) => nameProblem(answer));
  ask.step('2 of 4  Where the picture comes from');
  const source = await askSource(ask, given, tools.secret);
  ask.step('3 of 4  Qualities');
  const qualities = await askQualities(ask, given, tools);
  const lowLatency = await ask.yes('Low latency, for players that can?', given.lowLatency ?? false);
  const dvr = await ask.one('How far back can viewers go?', dvrChoices(given.dvr), given.dvr ?? '');
  ask.step('4 of 4  Recording');
  const record = await ask.one('What is recorded?', RECORD_CHOICES, given.record ?? 'by-hand');
  return { name, title, source, qualities, lowLatency, dvr, record };
};

const MOST_LETTERS = 200;

const titleProblem = (answer: string): string | undefined =>
  answer.length <= MOST_LETTERS ? undefined : `At most ${MOST_LETTERS} letters`;

const askSource = async (ask: Questions, given: Given, secret: () => string): Promise<Source> => {
  const choices = SOURCE_KINDS.map(({ kind, label, hint }) => ({ value: kind, label, hint }));
  const kind = await ask.one('Where does the picture come from?', choices, given.source ?? kindOf(given));
  switch (kind) {
    case 'rtmp':
      return { kind, key: secret() };
    case 'whip':
      return { kind, token: secret() };
    case 'srt': {
      const wanted = (port: string): Source => ({ kind, port: Number(port) });
      const usual = String(given.port ?? SRT_PORT);
      const port = await ask.text('UDP port', usual, (answer) => sourceProblem(wanted(answer)));
      return { kind, port: Number(port), passphrase: secret() };
    }
    case 'pull': {
      const url = await ask.text('Address of the stream', given.url ?? '', (answer) =>
        sourceProblem({ kind, url: answer }),
      );
      return { kind, url };
    }
    case 'file': {
      const path = await ask.text('Path of the video file', given.file ?? '', (answer) =>
        sourceProblem({ kind, path: answer }),
      );
      return { kind, path };
    }
    case 'test':
      return { kind };
  }
};

/** A source that only one kind can have says which. */
const kindOf = ({ url, file, port }: Given): SourceKind => {
  if (url !== undefined) return 'pull';
  if (file !== undefined) return 'file';
  return port === undefined ? 'rtmp' : 'srt';
};

const askQualities = async (ask: Questions, given: Given, tools: InterviewTools): Promise<string[]> => {
  if (given.qualities) return [...given.qualities];
  const { holds, words } = await ask.during(
    'Measuring what this machine can encode, for about ten seconds',
    tools.measure(),
  );
  const choices = QUALITIES.map((value): Choice => ({ value, label: value, hint: hintOf(value, holds) }));
  return ask.several(`Which qualities? This machine holds ${holds.join(', ')} (${words})`, choices, holds);
};

const hintOf = (quality: string, holds: readonly string[]): string | undefined => {
  if (quality === 'source') return 'as it comes in, not encoded again';
  return holds.includes(quality) ? undefined : 'more than this machine holds beside the others';
};

/** What the command line names may be none of the usual ones. */
const dvrChoices = (given: string | undefined): Choice[] => {
  const usual: readonly Choice[] = DVR_CHOICES;
  return given === undefined || usual.some(({ value }) => value === given)
    ? [...usual]
    : [...usual, { value: given, label: given }];
};
