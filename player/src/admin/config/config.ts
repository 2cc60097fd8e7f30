/** The config as `GET /api/v1/config` tells it. */
export interface ConfigFile {
  readonly text: string;
  /** Path on the server. */
  readonly file?: string | null;
  readonly version?: string | number;
  /** What is wrong with the file on disk: the config before it is in force then. */
  readonly problems?: readonly ConfigProblem[];
}

/** Something that is wrong with a text. */
export interface ConfigProblem {
  /** From 1; absent where it belongs to no line. */
  readonly line?: number | null;
  readonly column?: number | null;
  /** `channels.main.ladder.0.height`. */
  readonly field?: string | null;
  readonly message: string;
}

/** What the server says of a text that is not applied yet. */
export interface Verdict {
  readonly valid: boolean;
  readonly problems: readonly ConfigProblem[];
  /** What applying it would do, in words. */
  readonly changes: readonly unknown[];
}

export const CONFIG = '/api/v1/config';

/** A change in words, however the server puts it. */
export const changeText = (change: unknown): string => {
  if (typeof change === 'string') return change;
  if (typeof change !== 'object' || change === null) return String(change);
  const { text, what, message } = change as Readonly<Record<string, unknown>>;
  const said = text ?? what ?? message;
  return typeof said === 'string' ? said : JSON.stringify(change);
};
