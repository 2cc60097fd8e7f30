import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { CATALOGUE, RULES } from '../../../src/check/rules/catalogue.ts';

const DOCUMENT = readFileSync(new URL('../../../docs/check.md', import.meta.url), 'utf8');

/** The cells of a table's row, without what lines them up. */
const cells = (line: string): string[] =>
  line
    .split('|')
    .slice(1, -1)
    .map((cell) => cell.trim());

test('the documentation lists every rule as it is, under its heading', () => {
  const documented: Record<string, string[][]> = {};
  let heading = '';
  for (const line of DOCUMENT.split('\n')) {
    if (line.startsWith('#')) heading = line.replace(/^#+ /, '');
    else if (line.startsWith('| `') && heading in CATALOGUE) (documented[heading] ??= []).push(cells(line));
  }
  const wanted = Object.entries(CATALOGUE).map(([title, rules]) => [
    title,
    Object.entries(rules).map(([id, { severity, asks, clause }]) => [`\`${id}\``, severity, asks, clause]),
  ]);
  expect(documented).toEqual(Object.fromEntries(wanted));
});

test('no rule stands under two headings', () => {
  const all = Object.values(CATALOGUE).flatMap((rules) => Object.keys(rules));
  expect(all.toSorted()).toEqual(Object.keys(RULES).toSorted());
});
