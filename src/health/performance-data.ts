/** One figure for the graphs of a monitoring system. */
export interface PerformanceDatum {
  readonly label: string;
  /** Undefined while it is not known. */
  readonly value: number | undefined;
  /** Seconds, a counter that only grows, or a plain number. */
  readonly unit?: 's' | 'c';
  /** More than this is worth a warning. */
  readonly warning?: number;
  readonly critical?: number;
}

/**
 * `'label'=value[unit];[warning];[critical];[minimum]`, as the guidelines of monitoring plugins have it
 * (https://www.monitoring-plugins.org/doc/guidelines.html, Performance data). What is not known is `U`.
 */
export const formatPerformanceDatum = ({ label, value, unit, warning, critical }: PerformanceDatum): string => {
  // A single quote is doubled; the equals sign would end the label.
  const quoted = `'${label.replaceAll("'", "''").replaceAll('=', '_')}'`;
  const figure = value === undefined || !Number.isFinite(value) ? 'U' : `${number(value)}${unit ?? ''}`;
  if (unit === 'c') return `${quoted}=${figure}`;
  return `${quoted}=${figure};${limit(warning)};${limit(critical)};0`;
};

const limit = (value: number | undefined): string => (value === undefined ? '' : number(value));
const number = (value: number): string => String(Math.round(value * 1000) / 1000);
