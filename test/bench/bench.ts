import type { Media } from './measure/media.ts';

/** What a ratio (ours / peer's) has to keep to. */
export type Wanted = { readonly most: number } | { readonly least: number };

/** One line of the table: a figure of ours beside a peer's, or a limit, of the same run. */
export interface Figure {
  readonly name: string;
  /** Of both values: `s/h`, `requests/CPU s`. */
  readonly unit: string;
  readonly ours: number;
  readonly peer: { readonly name: string; readonly value: number };
  /** Absent: told for information, never over. */
  readonly wanted?: Wanted;
}

/** What could not be measured, and why. */
export interface Skipped {
  readonly name: string;
  readonly reason: string;
}

export interface BenchResult {
  readonly figures: readonly Figure[];
  readonly skipped?: readonly Skipped[];
}

export interface BenchContext {
  /** Temporary, removed when all is done. */
  readonly folder: string;
  /** The pictures and sound that every bench is fed with; made when first asked for. */
  media(): Promise<Media>;
  /** Tells what is being done, on stderr. */
  say(text: string): void;
}

export interface Bench {
  readonly name: string;
  /** One line, for `--list`. */
  readonly summary: string;
  /** It takes long, and runs only when it is asked for. */
  readonly onlyByName?: boolean;
  run(context: BenchContext): Promise<BenchResult>;
}
