import { NAME, NAME_WORDS } from '../config/name.ts';
import { inputOf, needsSlate, type InputEntry, type Source } from './sources.ts';

/** How far back viewers can go. Empty: the usual minute. */
export const DVR_CHOICES = [
  { value: '', label: 'a minute' },
  { value: '30m', label: '30 minutes' },
  { value: '2h', label: '2 hours' },
  { value: '12h', label: '12 hours' },
] as const;

/** What is recorded by itself. By hand anything can be, at any time. */
export const RECORD_CHOICES = [
  { value: 'by-hand', label: 'Only what I start by hand', hint: 'nothing by itself; a button, a command or the API' },
  { value: 'always', label: 'Whatever sources bring', hint: 'a recording each time that a source is on the air' },
] as const;
export type RecordChoice = (typeof RECORD_CHOICES)[number]['value'];

/** What is asked of somebody who makes a channel, in the terminal as in the browser. */
export interface NewChannel {
  readonly name: string;
  /** Empty: the name. */
  readonly title: string;
  readonly source: Source;
  /** Presets, in any order; empty: what the machine can hold, chosen at each start. */
  readonly qualities: readonly string[];
  readonly lowLatency: boolean;
  /** As `2h`; empty: none. */
  readonly dvr: string;
  readonly record: RecordChoice;
}

/** A channel as a config file spells it. */
export interface ChannelEntry {
  readonly title?: string;
  readonly inputs: readonly InputEntry[];
  readonly ladder?: readonly string[];
  readonly part?: string;
  readonly dvr?: string;
  readonly record: boolean;
}

/** Parts of a third of a second: about two seconds from the camera to viewers (docs/low-latency.md). */
const PART = '333ms';

export const channelEntry = (answers: NewChannel): ChannelEntry => {
  const { name, title, source, qualities, lowLatency, dvr, record } = answers;
  const shown = title.trim();
  return {
    ...(shown !== '' && shown !== name && { title: shown }),
    inputs: [inputOf(source), ...(needsSlate(source) ? [{ name: 'slate', type: 'slate' }] : [])],
    ...(qualities.length > 0 && { ladder: inOrder(qualities) }),
    ...(lowLatency && { part: PART }),
    ...(dvr !== '' && { dvr }),
    record: record === 'always',
  };
};

/** Presets, best first, as players list them. */
export const QUALITIES = ['source', '1080p', '720p', '480p', '360p', '240p', 'audio'] as const;

export const inOrder = (qualities: readonly string[]): string[] => [...qualities].sort((a, b) => rank(a) - rank(b));

const rank = (name: string): number => {
  const place = (QUALITIES as readonly string[]).indexOf(name);
  return place < 0 ? QUALITIES.length : place;
};

/** Why a channel cannot have this name, in words; undefined where it can. @param taken names of other channels */
export const nameProblem = (name: string, taken: Iterable<string> = []): string | undefined => {
  if (name === '') return 'A channel needs a name';
  if (!NAME.test(name)) return `A name has ${NAME_WORDS}`;
  for (const other of taken) if (other === name) return `There is a channel "${name}" already`;
  return undefined;
};

const MOST_LETTERS = 63;

/** The name that a title suggests: `Große Bühne 2` → `grosse-buhne-2`. */
export const nameFrom = (title: string): string =>
  title
    .toLowerCase()
    .replaceAll('ß', 'ss')
    .normalize('NFKD')
    .replaceAll(/\p{M}/gu, '')
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replace(/^-+/, '')
    .slice(0, MOST_LETTERS)
    .replace(/-+$/, '');
