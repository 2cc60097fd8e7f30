import { fc, test } from '@fast-check/vitest';
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import {
  explain,
  keysOf,
  schemasAt,
  valuesOf,
  type JsonSchema,
} from '../../../../player/src/admin/config/schema-place.ts';
import { yamlPlace } from '../../../../player/src/admin/config/yaml-place.ts';

const SCHEMA = JSON.parse(readFileSync('config/sluice.schema.json', 'utf8')) as JsonSchema;

/** Where `|` stands. */
const at = (text: string) => {
  const lines = text.slice(0, text.indexOf('|')).split('\n');
  return yamlPlace(lines.slice(0, -1), lines.at(-1)!);
};

const keysAt = (text: string): string[] => {
  const { path, beside, wants } = at(text);
  expect(wants).toBe('key');
  return keysOf(schemasAt(SCHEMA, path), beside).map(({ name }) => name);
};
const valuesAt = (text: string): string[] => {
  const { path, wants } = at(text);
  expect(wants).toBe('value');
  return valuesOf(schemasAt(SCHEMA, path));
};

describe('a place in a config', () => {
  it.each([
    ['ht|', [], 'ht'],
    ['http:\n  po|', ['http'], 'po'],
    ['# a\nchannels:\n  main:\n    title: x\n\n    sw|', ['channels', 'main'], 'sw'],
    ['channels:\n  main:\n    inputs:\n      - name: a\n        ty|', ['channels', 'main', 'inputs', '-'], 'ty'],
    ['channels:\n  main:\n    inputs:\n      - na|', ['channels', 'main', 'inputs', '-'], 'na'],
    [
      'channels:\n  main:\n    inputs:\n    - name: a\n      type: srt\n    - na|',
      ['channels', 'main', 'inputs', '-'],
      'na',
    ],
    ['channels:\n  main:\n    inputs:\n      - { name: a, ty|', ['channels', 'main', 'inputs', '-'], 'ty'],
    ['a:\n  b: 1\nc:\n  d|', ['c'], 'd'],
  ])('of a key: %j', (text, path, begun) => {
    const place = at(text);
    expect([place.wants, place.path, place.begun]).toEqual(['key', path, begun]);
  });

  it.each([
    ['http:\n  port: 80|', ['http', 'port'], '80'],
    ['channels:\n  main:\n    ladder: [720p, 48|', ['channels', 'main', 'ladder', '-'], '48'],
    ['channels:\n  main:\n    switch: { policy: pri|', ['channels', 'main', 'switch', 'policy'], 'pri'],
    ['channels:\n  main:\n    inputs:\n      - { name: a, type: s|', ['channels', 'main', 'inputs', '-', 'type'], 's'],
  ])('of a value: %j', (text, path, begun) => {
    const place = at(text);
    expect([place.wants, place.path, place.begun]).toEqual(['value', path, begun]);
  });

  test.prop([fc.array(fc.string({ unit: fc.constantFrom(...'ab:-{}[], #"\n  ') }), { maxLength: 12 }), fc.string()])(
    'is found in whatever is typed',
    (before, start) => {
      expect(['key', 'value']).toContain(yamlPlace(before, start).wants);
    },
  );
});

describe('what a config may hold', () => {
  it('is offered where it may stand, without what stands there', () => {
    expect(keysAt('|')).toEqual(expect.arrayContaining(['http', 'rtmp', 'channels']));
    expect(keysAt('http:\n  port: 80\n  |')).toContain('host');
    expect(keysAt('http:\n  port: 80\n  |')).not.toContain('port');
    expect(keysAt('channels:\n  main:\n    |')).toEqual(expect.arrayContaining(['title', 'inputs', 'ladder']));
  });

  it('is that of the kind of input which is named', () => {
    expect(keysAt('channels:\n  main:\n    inputs:\n      - { name: a, type: srt, |')).toContain('passphrase');
    expect(keysAt('channels:\n  main:\n    inputs:\n      - { name: a, type: rtmp, |')).not.toContain('passphrase');
    expect(keysAt('channels:\n  main:\n    inputs:\n      - type: srt\n        |')).toContain('passphrase');
  });

  it('is offered by its values', () => {
    expect(valuesAt('channels:\n  main:\n    ladder: [|')).toEqual(expect.arrayContaining(['720p', 'audio']));
    expect(valuesAt('channels:\n  main:\n    record: |')).toEqual(['true', 'false']);
    expect(valuesAt('channels:\n  main:\n    inputs:\n      - type: |')).toEqual(
      expect.arrayContaining(['rtmp', 'file']),
    );
  });

  it('is explained', () => {
    expect(explain(schemasAt(SCHEMA, ['channels', 'main']), 'title', SCHEMA)).toContain('What viewers read');
    expect(explain(schemasAt(SCHEMA, ['channels', 'main']), 'nothing', SCHEMA)).toBeUndefined();
  });
});
