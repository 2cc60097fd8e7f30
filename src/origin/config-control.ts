import type { ConfigChange } from '../config/changes/config-changes.ts';
import type { ConfigProblem } from '../config/error.ts';

/** The config as it is written. */
export interface ConfigRead {
  readonly text: string;
  /** Where it is, or will be with the first change. */
  readonly file: string;
  /** Another one for each text. */
  readonly version: string;
  /** What is wrong with the file as it lies on disk: the one before it is in force. Empty where nothing is. */
  readonly problems: readonly ConfigProblem[];
}

/** What a text would change. */
export interface ConfigTrial {
  /** Empty: it can be applied. */
  readonly problems: readonly ConfigProblem[];
  readonly changes: readonly ConfigChange[];
}

/** What became of a change. */
export interface ConfigApplied {
  readonly version: string;
  readonly changes: readonly ConfigChange[];
  /** What could not be done, though the config is right: a channel that could not be started, say. */
  readonly failures: readonly string[];
}

/** It cannot be done; `code` is for programs. */
export class ConfigRefused extends Error {
  override readonly name = 'ConfigRefused';
  readonly code: 'stale' | 'config-invalid' | 'not-written' | 'too-many-changes' | 'unknown-channel' | 'channel-exists';
  readonly problems: readonly ConfigProblem[];

  constructor(code: ConfigRefused['code'], message: string, problems: readonly ConfigProblem[] = []) {
    super(message);
    this.code = code;
    this.problems = problems;
  }
}

/** Who changes something, and what. */
export interface ChangeOrder {
  readonly by: string;
  /** The versions of which it must have one still; undefined: any. */
  readonly expected?: readonly string[] | undefined;
}

export type ChannelSettings = Readonly<Record<string, unknown>>;

/** Reads and changes the config of the running server. Methods reject with ConfigRefused. */
export interface ConfigControl {
  read(): Promise<ConfigRead>;
  validate(text: string): Promise<ConfigTrial>;
  apply(text: string, order: ChangeOrder): Promise<ConfigApplied>;
  /** A channel as it is written. */
  channel(name: string): Promise<{ readonly settings: ChannelSettings; readonly version: string }>;
  /** @param settings as in the file; undefined: it is removed */
  changeChannel(
    name: string,
    change: (settings: ChannelSettings | undefined) => ChannelSettings | undefined,
    order: ChangeOrder,
  ): Promise<ConfigApplied>;
  /** Rejects where there is none of this name. @returns false where it was so before, and nothing was done */
  startChannel(name: string, by: string): Promise<boolean>;
  stopChannel(name: string, by: string): Promise<boolean>;
}
