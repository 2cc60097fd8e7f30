import {
  channelEntry,
  nameFrom,
  nameProblem,
  type ChannelEntry,
  type NewChannel,
} from '../../../../src/setup/new-channel.ts';
import { sourceProblem } from '../../../../src/setup/sources.ts';

export const STEPS = ['Name', 'Source', 'Qualities', 'Recording'] as const;

/** A channel in the making: kept by the browser, so that a reload loses nothing. */
export interface Draft {
  readonly answers: NewChannel;
  /** The name was typed, and follows the title no more. */
  readonly isNamed: boolean;
  /** The furthest step that was reached, from 0. */
  readonly reached: number;
  /** What the server has of it; undefined before the channel is made. */
  readonly applied: ChannelEntry | undefined;
  /** A stream key that was made with it: the server shows it once. */
  readonly key: string | undefined;
  /** What the machine holds, as it was measured. */
  readonly machine: Machine | undefined;
  readonly isFinished: boolean;
}

export interface Machine {
  /** Presets, best first. */
  readonly holds: readonly string[];
  /** Media seconds made per second; undefined where nothing was measured. */
  readonly speed: number | undefined;
  readonly cores: number | undefined;
}

export const EMPTY: Draft = {
  answers: {
    name: '',
    title: '',
    source: { kind: 'rtmp' },
    qualities: [],
    lowLatency: false,
    dvr: '',
    record: 'by-hand',
  },
  isNamed: false,
  reached: 0,
  applied: undefined,
  key: undefined,
  machine: undefined,
  isFinished: false,
};

/** With another title: until a name was typed, it is read off the title. */
export const withTitle = (draft: Draft, title: string): Draft => {
  const name = draft.isNamed || draft.applied ? draft.answers.name : nameFrom(title);
  return { ...draft, answers: { ...draft.answers, title, name } };
};

/** Why a step is not done yet, in words; undefined where it is. @param taken names of channels that there are */
export const stepProblem = (draft: Draft, step: number, taken: readonly string[]): string | undefined => {
  const { answers, applied } = draft;
  if (step === 0) return nameProblem(answers.name, applied ? [] : taken);
  return step === 1 ? sourceProblem(answers.source) : undefined;
};

/** What the server is to be told: all of it, or what has changed since. Undefined where it knows already. */
export type Telling =
  | { readonly does: 'make'; readonly body: { readonly name: string } & ChannelEntry }
  | { readonly does: 'change'; readonly body: Readonly<Record<string, unknown>> };

export const telling = ({ answers, applied }: Draft): Telling | undefined => {
  const entry = channelEntry(answers);
  if (!applied) return { does: 'make', body: { name: answers.name, ...entry } };
  const names = [...new Set([...Object.keys(applied), ...Object.keys(entry)])] as (keyof ChannelEntry)[];
  const changed = names.filter((name) => JSON.stringify(applied[name]) !== JSON.stringify(entry[name]));
  if (changed.length === 0) return undefined;
  return { does: 'change', body: Object.fromEntries(changed.map((name) => [name, entry[name] ?? null])) };
};

/** The step that an address asks for, as far as it was reached. */
export const stepOf = (asked: string | null, { reached }: Draft): number => {
  const step = Number(asked ?? 1) - 1;
  return Number.isInteger(step) && step >= 0 ? Math.min(step, reached) : 0;
};

const KEY = 'sluice-new-channel';
/** Another form of draft is not taken for this one. */
const VERSION = 1;

type Kept = Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>;

/** What was kept; an empty draft where that is nothing, or of another version. */
export const restore = (storage: Kept): Draft => {
  try {
    const kept = JSON.parse(storage.getItem(KEY) ?? 'null') as { version?: number; draft?: Draft } | null;
    return kept?.version === VERSION && kept.draft ? { ...EMPTY, ...kept.draft } : EMPTY;
  } catch {
    // A browser that keeps nothing, or something else under this name: from the beginning.
    return EMPTY;
  }
};

export const keep = (storage: Kept, draft: Draft): void => {
  try {
    if (draft === EMPTY) storage.removeItem(KEY);
    else storage.setItem(KEY, JSON.stringify({ version: VERSION, draft }));
  } catch {
    // A browser that keeps nothing for pages: the draft lives until the page is closed.
  }
};
