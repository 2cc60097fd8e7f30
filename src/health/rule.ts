import type { FigureSetting, SettingsOf } from '../config/health.ts';
import type { FigureRule, Rule, RuleName, RuleStatus } from '../config/health-rules.ts';
import { alerts, scaleRange } from '../config/range.ts';
import type { PerformanceDatum, Unit } from './performance-data.ts';

/** Something that is not as it should be. */
export interface Finding {
  readonly rule: RuleName;
  readonly status: Exclude<RuleStatus, 'OK'>;
  readonly text: string;
}

/** What a rule sees of a figure. */
export interface Figure {
  /** In performance data, behind the name of the channel; absent: it is not told there. */
  readonly label?: string;
  readonly value: number | undefined;
  readonly unit?: Unit;
  /** Of the performance data, where the thresholds are in another unit: so many of its units are one of the rule's. */
  readonly scale?: number;
  readonly minimum?: 'none';
  readonly maximum?: number;
  /** It is told, and not judged. */
  readonly excused?: boolean;
  readonly text: (status: 'WARNING' | 'CRITICAL') => string;
}

type FigureReader<Look> = (look: Look) => readonly Figure[];
/** @returns what is wrong; undefined: nothing */
type ConditionReader<Look> = (look: Look) => string | undefined;

/** How each rule of a table looks at its subject. */
export type Readers<Rules extends Readonly<Record<string, Rule>>, Look> = {
  readonly [Name in keyof Rules]: Rules[Name] extends FigureRule ? FigureReader<Look> : ConditionReader<Look>;
};

export interface Judged {
  /** The worst first. */
  readonly findings: readonly Finding[];
  readonly data: readonly (PerformanceDatum & { readonly rule: RuleName })[];
}

/** Applies all rules of a table, in its order. @param prefix of labels in performance data */
export const judge = <Rules extends Readonly<Record<string, Rule>>, Look>(
  rules: Rules,
  readers: Readers<Rules, Look>,
  settings: SettingsOf<Rules>,
  { look, prefix }: { readonly look: Look; readonly prefix: string },
): Judged => {
  const findings: Finding[] = [];
  const data: Judged['data'][number][] = [];
  for (const name of Object.keys(rules)) {
    const rule = name as RuleName;
    if (rules[name]!.kind === 'figure') {
      const setting = settings[name] as FigureSetting;
      for (const figure of (readers[name] as FigureReader<Look>)(look)) {
        findings.push(...figureFinding(rule, figure, setting));
        if (figure.label !== undefined) data.push({ rule, ...datum(figure, setting), label: prefix + figure.label });
      }
    } else {
      const status = settings[name] as RuleStatus;
      const text = status === 'OK' ? undefined : (readers[name] as ConditionReader<Look>)(look);
      if (status !== 'OK' && text !== undefined) findings.push({ rule, status, text });
    }
  }
  // The worst is said first: pagers show the beginning.
  return { findings: findings.toSorted((a, b) => a.status.localeCompare(b.status)), data };
};

const figureFinding = (rule: RuleName, figure: Figure, { warning, critical }: FigureSetting): Finding[] => {
  if (figure.value === undefined || figure.excused) return [];
  const value = figure.value / (figure.scale ?? 1);
  const status =
    critical && alerts(critical, value) ? 'CRITICAL' : warning && alerts(warning, value) ? 'WARNING' : undefined;
  return status === undefined ? [] : [{ rule, status, text: figure.text(status) }];
};

const datum = (figure: Figure, { warning, critical }: FigureSetting): Omit<PerformanceDatum, 'label'> => {
  const { value, unit, scale = 1, minimum, maximum } = figure;
  return {
    value,
    unit,
    warning: warning && scaleRange(warning, scale),
    critical: critical && scaleRange(critical, scale),
    minimum,
    maximum,
  };
};
