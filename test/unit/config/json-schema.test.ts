import { readFile, readdir } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { configJsonSchema } from '../../../src/config/json-schema.ts';
import { loadConfigFile } from '../../../src/config/load.ts';

const FOLDER = path.resolve(import.meta.dirname, '../../../config');
const examples = (await readdir(FOLDER)).filter((name) => name.endsWith('.yaml'));
const schema = z.fromJSONSchema(configJsonSchema());

it('the committed schema is up to date (sluice config schema config/sluice.schema.json && npm run format)', async () => {
  const committed: unknown = JSON.parse(await readFile(path.join(FOLDER, 'sluice.schema.json'), 'utf8'));
  expect(committed).toEqual(configJsonSchema());
});

describe.each(examples)('the example %s', (name) => {
  it('is a config', async () => {
    expect(Object.keys((await loadConfigFile(path.join(FOLDER, name), {})).channels)).not.toHaveLength(0);
  });

  it('is right for editors, and names the schema to them', async () => {
    const text = await readFile(path.join(FOLDER, name), 'utf8');
    expect(text.split('\n')[0]).toBe('# yaml-language-server: $schema=./sluice.schema.json');
    expect(schema.safeParse(parse(text)).error).toBeUndefined();
  });
});

describe('for editors', () => {
  const channel = (more: object) => ({ channels: { main: { inputs: [{ name: 'a', type: 'rtmp' }], ...more } } });
  const accepts = (config: object) => schema.safeParse(config).success;

  it('references to the environment may stand for numbers, switches and choices', () => {
    expect(
      accepts({ http: { port: '${PORT}' }, log: { level: '${LEVEL:-info}' }, ...channel({ record: '${R}' }) }),
    ).toBe(true);
  });

  it('mistakes are mistakes', () => {
    expect(accepts(channel({}))).toBe(true);
    expect(accepts(channel({ part: 0 }))).toBe(true);
    expect(accepts(channel({ segmnet: '2s' }))).toBe(false);
    expect(accepts(channel({ segment: '2 hours' }))).toBe(false);
    expect(accepts(channel({ ladder: ['4k'] }))).toBe(false);
    expect(accepts({ ...channel({}), http: { port: 'eighty' } })).toBe(false);
  });

  it('the complete example names every setting', async () => {
    const text = await readFile(path.join(FOLDER, 'sluice.yaml'), 'utf8');
    const names = new Set<string>();
    const collect = (node: unknown): void => {
      if (typeof node !== 'object' || node === null) return;
      const { properties } = node as { properties?: Record<string, unknown> };
      Object.keys(properties ?? {}).forEach((name) => names.add(name));
      Object.values(node).forEach(collect);
    };
    collect(configJsonSchema());
    expect([...names].filter((name) => !new RegExp(`\\b${name}\\b`).test(text))).toEqual([]);
  });
});
