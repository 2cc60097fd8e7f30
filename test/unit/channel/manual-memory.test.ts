import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pino } from 'pino';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { ManualMemory } from '../../../src/channel/manual-memory.ts';
import { temporaryFolder } from '../../support/rig.ts';

let folder: ReturnType<typeof temporaryFolder>;
let file: string;
let lines: string[];
let memory: ManualMemory;

const memoryIn = (path: string): ManualMemory => {
  const write = (line: string) => lines.push((JSON.parse(line) as { msg: string }).msg);
  return new ManualMemory(path, pino({ level: 'warn' }, { write }));
};

beforeEach(() => {
  folder = temporaryFolder();
  file = join(folder.path, 'run', 'switch-main.json');
  lines = [];
  memory = memoryIn(file);
});
afterEach(() => folder.remove());

it.each([1700, undefined])('keeps a choice until %s', (until) => {
  const choice = { input: 'cam2', by: 'anna', since: 1000, until };
  expect(memory.load(['cam2'])).toBeUndefined();
  memory.save(choice);
  expect(memory.load(['cam1', 'cam2'])).toEqual(choice);
  expect(readdirSync(join(folder.path, 'run'))).toEqual(['switch-main.json']);
  memory.save(undefined);
  expect(memory.load(['cam1', 'cam2'])).toBeUndefined();
  memory.save(undefined);
  expect(lines).toEqual([]);
});

it('forgets a choice of an input that is gone, and says so', () => {
  memory.save({ input: 'cam2', by: 'anna', since: 1000, until: undefined });
  expect(memory.load(['cam1'])).toBeUndefined();
  expect(memory.load(['cam2'])).toBeUndefined();
  expect(lines).toEqual(['the input chosen by hand is gone: the choice is forgotten']);
});

it('says when it can neither read nor keep it, and goes on', () => {
  mkdirSync(join(folder.path, 'run'));
  writeFileSync(file, '{"input":');
  expect(memory.load(['cam2'])).toBeUndefined();
  const nowhere = memoryIn(join(file, 'below-a-file.json'));
  nowhere.save({ input: 'cam2', by: 'anna', since: 1000, until: undefined });
  expect(lines).toEqual([
    'the choice by hand before the restart cannot be read',
    'the choice by hand cannot be kept over a restart',
  ]);
});
