import { formatRange, type Range } from '../config/range.ts';

/** Seconds, bytes, percent, a counter that only grows, or a plain number. */
export type Unit = 's' | 'B' | '%' | 'c';

/** One figure for the graphs of a monitoring system. */
export interface PerformanceDatum {
  /** Unique in an answer: `main_age`. */
  readonly label: string;
  /** Absent while it is not known. */
  readonly value?: number | undefined;
  readonly unit?: Unit | undefined;
  readonly warning?: Range | undefined;
  readonly critical?: Range | undefined;
  /** 0 where absent; `none`: it may be negative. */
  readonly minimum?: number | 'none' | undefined;
  readonly maximum?: number | undefined;
}

/**
 * `'label'=value[unit];[warning];[critical];[minimum];[maximum]`, as the guidelines of monitoring plugins have it
 * (https://www.monitoring-plugins.org/doc/guidelines.html, Performance data). What is not known is `U`.
 */
export const formatPerformanceDatum = (datum: PerformanceDatum): string => {
  const { label, value, unit, warning, critical, minimum = 0, maximum } = datum;
  // A single quote is doubled; the equals sign would end the label, and the pipe sign is the line's own.
  const quoted = `'${label.replaceAll("'", "''").replaceAll(/[=|\r\n]/g, '_')}'`;
  const figure = value === undefined || !Number.isFinite(value) ? 'U' : `${number(value)}${unit ?? ''}`;
  if (unit === 'c') return `${quoted}=${figure}`;
  const limits = [limit(warning), limit(critical), minimum === 'none' ? '' : number(minimum)];
  if (maximum !== undefined) limits.push(number(maximum));
  return `${quoted}=${figure};${limits.join(';')}`;
};

const limit = (range: Range | undefined): string => (range === undefined ? '' : formatRange(range, number));
/** Of a thousandth at the finest: no graph shows more. */
const number = (value: number): string => String(Math.round(value * 1000) / 1000);
