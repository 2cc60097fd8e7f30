import { chmodSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { StreamKeys } from '../../../src/server/stream-keys.ts';
import { temporaryFolder } from '../../support/rig.ts';

describe('stream keys that the config does not give', () => {
  let folder: ReturnType<typeof temporaryFolder>;
  let file: string;

  beforeEach(() => {
    folder = temporaryFolder();
    file = join(folder.path, 'stream-keys.json');
  });
  afterEach(() => folder.remove());

  it('are made once, and kept across restarts', () => {
    const key = new StreamKeys(folder.path).keyOf('main', 'studio');
    const later = new StreamKeys(folder.path);
    expect(later.keyOf('main', 'studio')).toBe(key);
    expect(later.keyOf('main', 'studio')).toBe(key);
  });

  it('cannot be guessed, differ for every input, and fit into an address as they are', () => {
    const keys = new StreamKeys(folder.path);
    const made = ['a', 'b', 'c', 'd'].flatMap((channel) => [keys.keyOf(channel, 'x'), keys.keyOf(channel, 'y')]);
    expect(new Set(made).size).toBe(8);
    for (const key of made) {
      expect(key).toMatch(/^[A-Za-z0-9_-]{20}$/);
      expect(Buffer.from(key, 'base64url')).toHaveLength(15);
    }
  });

  it('stay what they were when inputs are added', () => {
    const key = new StreamKeys(folder.path).keyOf('main', 'studio');
    new StreamKeys(folder.path).keyOf('second', 'studio');
    expect(new StreamKeys(folder.path).keyOf('main', 'studio')).toBe(key);
  });

  it('can be read by nobody else', () => {
    writeFileSync(file, '{}');
    chmodSync(file, 0o644);
    new StreamKeys(folder.path).keyOf('main', 'studio');
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(readdirSync(folder.path)).toEqual(['stream-keys.json']);
  });

  it('make the data folder where there is none, but only when a key is needed', () => {
    const data = join(folder.path, 'not', 'there');
    const keys = new StreamKeys(data);
    expect(readdirSync(folder.path)).toEqual([]);
    keys.keyOf('main', 'studio');
    expect(readdirSync(data)).toEqual(['stream-keys.json']);
  });

  it('may be chosen by the operator, in the file', () => {
    writeFileSync(file, '{"main/studio": "my.own-key_1~"}');
    expect(new StreamKeys(folder.path).keyOf('main', 'studio')).toBe('my.own-key_1~');
  });

  it.each([
    ['cut short', '{"main/studio": "abc'],
    ['empty', ''],
    ['a list', '["abc"]'],
    ['a key that is no text', '{"main/studio": 7}'],
    ['an empty key', '{"main/studio": ""}'],
    ['a key that no address can hold', '{"main/studio": "a/b?c"}'],
  ])('are never made anew over a file that is damaged (%s), and the error says what to do', (_, text) => {
    writeFileSync(file, text);
    expect(() => new StreamKeys(folder.path)).toThrow(`${file} is damaged: repair it, or remove it`);
    expect(readFileSync(file, 'utf8')).toBe(text);
  });

  it('are not made anew when the file cannot be read', () => {
    mkdirSync(file);
    expect(() => new StreamKeys(folder.path)).toThrow(/EISDIR/);
  });
});
