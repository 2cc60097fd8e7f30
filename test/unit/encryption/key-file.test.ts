import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pino } from 'pino';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { KeyFile } from '../../../src/encryption/key-file.ts';
import type { ChannelKey } from '../../../src/encryption/key-ring.ts';
import { temporaryFolder } from '../../support/rig.ts';

const key = (id: string, byte: number): ChannelKey => ({ id, bytes: Buffer.alloc(16, byte), fromTicks: 1e14 + byte });
const KEYS = [key('one', 0xab), key('two', 0xcd)];

describe('the file of keys', () => {
  let folder: ReturnType<typeof temporaryFolder>;
  let path: string;
  let lines: string[];
  const log = pino({ level: 'trace' }, { write: (line: string) => void lines.push(line) });
  const said = (): string => lines.join('');

  beforeEach(() => {
    folder = temporaryFolder();
    path = join(folder.path, 'keys', 'main.json');
    lines = [];
  });
  afterEach(() => folder.remove());

  it('gives back what was saved last, and is for its owner alone', async () => {
    const file = new KeyFile(path, log);
    file.save([KEYS[0]!]);
    file.save(KEYS);
    await file.flush();
    expect(await new KeyFile(path, log).load()).toEqual(KEYS);
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(statSync(join(folder.path, 'keys')).mode & 0o777).toBe(0o700);
    expect(readdirSync(join(folder.path, 'keys'))).toEqual(['main.json']);
  });

  it('is empty where there is none', async () => {
    expect(await new KeyFile(path, log).load()).toEqual([]);
    expect(lines).toEqual([]);
  });

  it.each([
    'not JSON: abababababababababababababababab',
    '[]',
    'null',
    '{"version":2,"keys":[]}',
    '{"version":1,"keys":[{"id":"a","key":"abab","fromTicks":1}]}',
  ])('that cannot be understood is put aside, and its secrets are not told: %s', async (text) => {
    mkdirSync(join(folder.path, 'keys'));
    writeFileSync(path, text);
    expect(await new KeyFile(path, log).load()).toEqual([]);
    expect(readFileSync(`${path}.unreadable`, 'utf8')).toBe(text);
    expect(said()).toContain('keys cannot be read');
    expect(said()).not.toMatch(/abab/);
  });

  it('that cannot be written holds nobody up, and is told without the keys', async () => {
    writeFileSync(join(folder.path, 'keys'), 'a file where the folder would be');
    const file = new KeyFile(path, log);
    file.save(KEYS);
    await file.flush();
    expect(said()).toContain('keys cannot be written');
    expect(said()).not.toMatch(/abab|cdcd/);
  });
});
