import type { Protocol } from './delivery/answer.ts';
import type { CountedFinding } from './findings.ts';
import { ruleOf, type RuleId } from './rules/catalogue.ts';
import type { Severity } from './rules/rule.ts';

export interface CheckCounts {
  renditions: number;
  /** Loads, not URLs. */
  playlists: number;
  segments: number;
  parts: number;
  /** Of media. */
  bytes: number;
}

/** What broke one rule in one place, however often. */
export interface SummedFinding {
  readonly rule: RuleId;
  readonly severity: Severity;
  readonly clause: string;
  readonly url: string;
  /** Of the first. */
  readonly line: number | undefined;
  /** Of the first. */
  readonly message: string;
  readonly count: number;
}

export interface CheckResult {
  readonly url: string;
  readonly seconds: number;
  /** What servers answered by: HTTP/2 wherever they agreed to it. */
  readonly protocols: readonly Protocol[];
  readonly counts: CheckCounts;
  /** What was not looked at, in words. */
  readonly unseen: readonly string[];
  /** Gravest first. */
  readonly findings: readonly SummedFinding[];
}

const ORDER: readonly Severity[] = ['error', 'warning', 'note'];

/** The findings with what their rules say, gravest first. */
export const summarise = ({
  findings,
  ...rest
}: Omit<CheckResult, 'findings'> & { findings: readonly CountedFinding[] }): CheckResult => {
  const summed = findings.map(({ rule, url, line, message, clause, count }): SummedFinding => {
    const { severity, clause: usual } = ruleOf(rule);
    return { rule, severity, clause: clause ?? usual, url, line, message, count };
  });
  const rank = ({ severity }: SummedFinding): number => ORDER.indexOf(severity);
  summed.sort((a, b) => rank(a) - rank(b) || a.url.localeCompare(b.url) || a.rule.localeCompare(b.rule));
  return { ...rest, findings: summed };
};

export const countOf = ({ findings }: CheckResult, severity: Severity): number =>
  findings.filter((finding) => finding.severity === severity).length;

/** One line for each finding, and one that sums up. */
export const describeResult = (result: CheckResult): string => {
  const lines = result.findings.map((finding) => describeFinding(finding, result.url));
  const { renditions, playlists, segments, parts, bytes } = result.counts;
  const seen = [
    `${result.seconds.toFixed(1)} s over ${result.protocols.toSorted().join(' and ')}`,
    many(renditions, 'rendition'),
    many(playlists, 'playlist load'),
    many(segments, 'segment'),
    ...(parts > 0 ? [many(parts, 'part')] : []),
    `${(bytes / 1e6).toFixed(1)} MB`,
  ];
  const found = ORDER.map((severity) => many(countOf(result, severity), severity)).join(', ');
  const unseen = result.unseen.length > 0 ? [`not looked at: ${result.unseen.join('; ')}`] : [];
  return [...lines, ...unseen, `${found} in ${seen.join(', ')}`, ''].join('\n');
};

const many = (count: number, what: string): string => `${count} ${what}${count === 1 ? '' : 's'}`;

const describeFinding = (
  { rule, severity, clause, url, line, message, count }: SummedFinding,
  base: string,
): string => {
  const place = `${relative(url, base)}${line === undefined ? '' : `:${line}`}`;
  const more = count > 1 ? ` (${count} times)` : '';
  return `${severity.padEnd(7)} ${place}  ${message}${more}  [${rule}, ${clause}]`;
};

/** As one would write it in the playlist that is checked. */
const relative = (url: string, base: string): string => {
  const folder = new URL('.', base).href;
  return url.startsWith(folder) ? url.slice(folder.length) || '.' : url;
};
