import { UnitError } from './units.ts';

/**
 * When a figure is worth an alert, as monitoring plugins write it
 * (https://www.monitoring-plugins.org/doc/guidelines.html, Threshold and Ranges).
 */
export interface Range {
  /** Included; may be -Infinity. */
  readonly start: number;
  /** Included; may be Infinity. */
  readonly end: number;
  /** Whether it is what lies between them that alerts, and not what lies outside. */
  readonly inside: boolean;
}

const RANGE_WORDS = 'write it as 10 (alerts above 10, or below 0), 10: (below 10), ~:10 (above 10), 5:10 or @5:10';

/**
 * Reads `10`, `10:`, `~:10`, `5:10` and `@5:10`.
 * @param read the number in a text, in whatever unit; throws where there is none
 * @throws UnitError
 */
export const parseRange = (text: string, read: (text: string) => number = plainNumber): Range => {
  const trimmed = text.trim();
  const inside = trimmed.startsWith('@');
  const [first = '', second, ...more] = trimmed.slice(inside ? 1 : 0).split(':');
  if (more.length > 0 || (first === '' && !second))
    throw new UnitError(`"${shortened(text)}" is no range: ${RANGE_WORDS}`);
  const range =
    second === undefined
      ? { start: 0, end: read(first), inside }
      : {
          start: first === '~' ? -Infinity : first === '' ? 0 : read(first),
          end: second === '' ? Infinity : read(second),
          inside,
        };
  if (!(range.start <= range.end)) throw new UnitError(`"${shortened(text)}" begins above its end: ${RANGE_WORDS}`);
  return range;
};

/** Whether a figure is worth an alert. */
export const alerts = ({ start, end, inside }: Range, value: number): boolean =>
  (value >= start && value <= end) === inside;

/** The shortest way to write it. @param show a number, in the unit that it is to be read in */
export const formatRange = ({ start, end, inside }: Range, show: (value: number) => string = String): string => {
  const from = start === 0 && end !== Infinity ? '' : `${start === -Infinity ? '~' : show(start)}:`;
  return `${inside ? '@' : ''}${from}${end === Infinity ? '' : show(end)}`;
};

/** The same range of figures that are so many times as large. */
export const scaleRange = ({ start, end, inside }: Range, by: number): Range => ({
  start: start * by,
  end: end * by,
  inside,
});

/** @throws UnitError */
export const plainNumber = (text: string): number => {
  if (!/^-?\d+(\.\d+)?$/.test(text.trim())) throw new UnitError(`"${shortened(text)}" is no number: ${RANGE_WORDS}`);
  return Number(text);
};

const shortened = (text: string): string => (text.length > 40 ? `${text.slice(0, 40)}…` : text);
