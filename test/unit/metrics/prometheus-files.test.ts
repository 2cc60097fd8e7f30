import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { temporaryFolder } from '../../support/rig.ts';
import { METRICS } from '../../../src/metrics/metrics.ts';

const FOLDER = resolve(import.meta.dirname, '../../../config/prometheus');
const PROMTOOL = spawnSync('promtool', ['--version']).status === 0;
const read = (name: string): string => readFileSync(join(FOLDER, name), 'utf8');
const promtool = (...args: string[]) => {
  const { status, stdout, stderr } = spawnSync('promtool', args, { cwd: FOLDER });
  return { status, text: stdout.toString() + stderr.toString() };
};

interface Panel {
  readonly title: string;
  readonly type: string;
  readonly targets?: readonly { readonly expr: string }[];
}
const { panels } = JSON.parse(read('grafana-dashboard.json')) as { readonly panels: readonly Panel[] };
const queries = panels.flatMap(({ targets = [] }) => targets.map(({ expr }) => expr));

const KNOWN = new Set(METRICS.map(({ name }) => name));
const named = (text: string): string[] => text.match(/\b(sluice|process)_[a-z_]+\b/g) ?? [];
const unknown = (text: string): string[] => named(text).filter((name) => !KNOWN.has(name) && name !== 'process_cpu');

describe.skipIf(!PROMTOOL)('promtool', () => {
  it.each([
    ['check', 'config', 'prometheus.yml'],
    ['check', 'rules', 'alerts.yml'],
    ['test', 'rules', 'alerts.test.yml'],
  ])('%s %s %s', (...args) => {
    const { status, text } = promtool(...args);
    expect(status, text).toBe(0);
  });

  it('understands every query of the dashboard', () => {
    const plain = queries.map((expr) => expr.replaceAll('$__rate_interval', '1m'));
    const rules = { groups: [{ name: 'all', rules: plain.map((expr, i) => ({ record: `query_${i}`, expr })) }] };
    const folder = temporaryFolder();
    onTestFinished(folder.remove);
    const file = join(folder.path, 'queries.json');
    writeFileSync(file, JSON.stringify(rules));
    const { status, text } = promtool('check', 'rules', file);
    expect(status, text).toBe(0);
  });
});

it('the dashboard asks for what there is, in every panel', () => {
  expect(queries.length).toBeGreaterThan(20);
  expect(queries.flatMap(unknown)).toEqual([]);
  for (const { title, type, targets } of panels) if (type !== 'row') expect(targets?.length, title).toBeGreaterThan(0);
});

it('alerts are about what there is', () => {
  const expressions = read('alerts.yml')
    .split('\n')
    .filter((line) => !line.startsWith('#'))
    .join('\n');
  expect(named(expressions).length).toBeGreaterThan(6);
  expect(unknown(expressions)).toEqual([]);
});
