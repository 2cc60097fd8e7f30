import { z } from 'zod';
import { CHANNEL_RULES, SERVER_RULES, type Quantity, type Rule } from '../config/health-rules.ts';
import { NUMBER_OF } from '../config/health.ts';
import { didYouMean } from '../config/nearest.ts';
import { alerts, parseRange, type Range } from '../config/range.ts';
import { pluginLine } from '../health/line.ts';
import type { PerformanceDatum } from '../health/performance-data.ts';
import { worst, type HealthStatus } from '../health/status.ts';

const RULES: Readonly<Record<string, Rule>> = { ...CHANNEL_RULES, ...SERVER_RULES };
/** Whose thresholds are given where no rule is named. */
const USUAL_RULE = 'segmentAge';

const subjectSchema = z.looseObject({
  channel: z.string().optional(),
  status: z.enum(['OK', 'WARNING', 'CRITICAL', 'UNKNOWN']),
  text: z.string(),
  findings: z.array(z.object({ rule: z.string(), status: z.enum(['WARNING', 'CRITICAL']), text: z.string() })),
  perfdata: z.array(
    z.object({
      label: z.string(),
      rule: z.string().optional(),
      value: z.number().optional(),
      unit: z.enum(['s', 'B', '%', 'c']).optional(),
      warning: z.string().optional(),
      critical: z.string().optional(),
    }),
  ),
  maintenance: z.unknown().optional(),
});

/** What `/health` answers to programs. */
export const reportSchema = z.object({
  status: z.enum(['OK', 'WARNING', 'CRITICAL', 'UNKNOWN']),
  channels: z.array(subjectSchema),
  server: subjectSchema.optional(),
});
export type HealthAnswer = z.output<typeof reportSchema>;
type Subject = z.output<typeof subjectSchema>;

/** What is asked of it otherwise than the server's config has it. */
export interface OwnRules {
  /** These alone count; empty: all. */
  readonly rules: readonly string[];
  /** As given; of the one rule that is named, or of the age of the newest segment. */
  readonly warning?: string | undefined;
  readonly critical?: string | undefined;
}

/** The command line asks for what there is not. */
export class HealthRequestError extends Error {
  override readonly name = 'HealthRequestError';
}

interface Thresholds {
  readonly rule: string;
  readonly warning: Range | undefined;
  readonly critical: Range | undefined;
}

/**
 * What a plugin says of an answer, by rules of its own: the first line, and how each subject is.
 * @throws HealthRequestError, UnitError
 */
export const judgeAnswer = (
  answer: HealthAnswer,
  own: OwnRules,
): { readonly status: HealthStatus; readonly line: string; readonly details: readonly string[] } => {
  const thresholds = thresholdsOf(own);
  const subjects = [...answer.channels, ...(answer.server ? [answer.server] : [])];
  const judged = subjects.map((subject) => judgeSubject(subject, own.rules, thresholds));
  if (judged.every(({ data, findings }) => data.length === 0 && findings.length === 0) && own.rules.length > 0) {
    // A rule about something that is so or not has no figure: nothing found is what is hoped for.
    if (own.rules.every((rule) => RULES[rule]?.kind === 'figure')) {
      throw new HealthRequestError(`the server has no figure of ${own.rules.join(', ')}`);
    }
  }
  const status = worst(judged.map((each) => each.status));
  const data = judged.flatMap((each) => each.data);
  const wrong = judged.filter((each) => each.status !== 'OK').map(({ name, text }) => `${name}: ${text}`);
  const text = wrong.length > 0 ? wrong.join('; ') : `${own.rules.join(', ') || 'all rules'}: nothing to be minded`;
  const details = judged.flatMap(({ name, findings }) =>
    findings.map((finding) => `${name} ${finding.rule} ${finding.status}: ${finding.text}`),
  );
  return { status, line: pluginLine(status, text, data), details };
};

/** @throws HealthRequestError, UnitError */
const thresholdsOf = ({ rules, warning, critical }: OwnRules): Thresholds | undefined => {
  for (const name of rules) {
    if (Object.hasOwn(RULES, name)) continue;
    const known = Object.keys(RULES);
    throw new HealthRequestError(
      `there is no rule "${name}"${didYouMean(name, known) || `; there are: ${known.join(', ')}`}`,
    );
  }
  if (warning === undefined && critical === undefined) return undefined;
  if (rules.length > 1) throw new HealthRequestError('thresholds are of one rule: name it alone with --rule');
  const rule = rules[0] ?? USUAL_RULE;
  const described = RULES[rule]!;
  if (described.kind !== 'figure') throw new HealthRequestError(`${rule} has no thresholds: it is so, or is not`);
  // What is told of it is in seconds.
  const quantity: Quantity = described.quantity === 'segments' ? 'seconds' : described.quantity;
  const range = (text: string | undefined) => (text === undefined ? undefined : parseRange(text, NUMBER_OF[quantity]));
  return { rule, warning: range(warning), critical: range(critical) };
};

const judgeSubject = (subject: Subject, rules: readonly string[], own: Thresholds | undefined) => {
  const counts = (rule: string | undefined): boolean =>
    rules.length === 0 || (rule !== undefined && rules.includes(rule));
  const data = subject.perfdata
    .filter(({ rule }) => counts(rule))
    .map((one): PerformanceDatum & { rule?: string | undefined } => {
      if (own && own.rule === one.rule && one.unit !== 'c') return { ...one, ...own };
      const { warning, critical } = one;
      return {
        ...one,
        warning: warning ? parseRange(warning) : undefined,
        critical: critical ? parseRange(critical) : undefined,
      };
    });
  const told = subject.findings.filter(({ rule }) => counts(rule) && rule !== own?.rule);
  const found = own ? data.flatMap((one) => (one.rule === own.rule ? judgeFigure(one, own) : [])) : [];
  const findings = [...found, ...told];
  const status = subject.maintenance === undefined ? worst(['OK', ...findings.map((each) => each.status)]) : 'OK';
  return {
    name: subject.channel ?? 'server',
    status,
    findings,
    data,
    text: findings.map((each) => each.text).join(', '),
  };
};

type Found = Subject['findings'][number];

const judgeFigure = ({ label, value, unit }: PerformanceDatum, { rule, warning, critical }: Thresholds): Found[] => {
  if (value === undefined || unit === 'c') return [];
  const text = `${label} is ${Math.round(value * 1000) / 1000}${unit ?? ''}`;
  if (critical && alerts(critical, value)) return [{ rule, status: 'CRITICAL', text }];
  return warning && alerts(warning, value) ? [{ rule, status: 'WARNING', text }] : [];
};
