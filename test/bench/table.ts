import type { Wanted } from './bench.ts';
import type { Judged } from './verdict.ts';

const HEAD = ['figure', 'ours', 'peer or limit', '', 'unit', 'ratio', 'wanted', ''];
/** Columns of numbers. */
const RIGHT = [1, 3, 5];

/** Three significant digits; whole numbers from 100 on. */
export const showNumber = (value: number): string => {
  if (!Number.isFinite(value)) return '?';
  return Math.abs(value) >= 100 ? Math.round(value).toLocaleString('en') : String(Number(value.toPrecision(3)));
};

const showWanted = (wanted: Wanted | undefined): string => {
  if (!wanted) return '';
  return 'most' in wanted ? `<= ${wanted.most}` : `>= ${wanted.least}`;
};

const cells = ({ name, ours, peer, unit, ratio, wanted, verdict }: Judged): string[] => [
  name,
  showNumber(ours),
  peer.name,
  showNumber(peer.value),
  unit,
  ratio.toFixed(ratio < 0.1 ? 3 : 2),
  showWanted(wanted),
  verdict,
];

/** A Markdown table that is readable as it stands. */
export const renderTable = (judged: readonly Judged[]): string => {
  const rows = [HEAD, ...judged.map(cells)];
  const widths = HEAD.map((_, column) => Math.max(...rows.map((row) => row[column]!.length)));
  const line = (row: readonly string[]): string => {
    const padded = row.map((cell, column) =>
      RIGHT.includes(column) ? cell.padStart(widths[column]!) : cell.padEnd(widths[column]!),
    );
    return `| ${padded.join(' | ')} |`;
  };
  const rule = widths.map((width, column) => '-'.repeat(width - 1) + (RIGHT.includes(column) ? ':' : '-'));
  return [line(HEAD), line(rule), ...rows.slice(1).map(line)].join('\n');
};
