/** One thing that is wrong with the configuration. */
export interface ConfigProblem {
  /** As it is to be shown: a path, or the name of an environment variable. */
  readonly source: string;
  /** 1-based. */
  readonly line?: number;
  /** 1-based. */
  readonly column?: number;
  /** `channels.main.segment`; empty for the whole. */
  readonly field: string;
  /** What is wrong and what would be right. */
  readonly message: string;
}

/** The configuration cannot be used. Its message names everything that is wrong, a line each. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
  readonly problems: readonly ConfigProblem[];

  constructor(problems: readonly ConfigProblem[]) {
    super(problems.map(formatProblem).join('\n'));
    this.problems = problems;
  }
}

/** `sluice.yaml:12:5: channels.main.segment: must be 1s to 10s, not 30s`: terminals make a link of the start. */
export const formatProblem = ({ source, line, column, field, message }: ConfigProblem): string => {
  const place = line === undefined ? source : `${source}:${line}:${column ?? 1}`;
  return [place, ...(field === '' ? [] : [field]), message].join(': ');
};
