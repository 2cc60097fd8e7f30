import type { RuleId } from './rules/catalogue.ts';

/** Something that breaks a rule. */
export interface Finding {
  readonly rule: RuleId;
  /** Of the playlist or media that it was found in. */
  readonly url: string;
  /** In the playlist, counted from 1. */
  readonly line: number | undefined;
  /** What is wrong with what, and where it helps, what to do. */
  readonly message: string;
  /** Where it stands, when that is said more exactly than the rule does. */
  readonly clause: string | undefined;
}

export interface FindingDetails {
  readonly line?: number | undefined;
  readonly clause?: string | undefined;
}

/** How rules tell what they find; whoever calls them knows the URL. */
export type Report = (rule: RuleId, message: string, details?: FindingDetails) => void;

/** A report for each playlist, by its URL. */
export type ReportAt = (url: string) => Report;
