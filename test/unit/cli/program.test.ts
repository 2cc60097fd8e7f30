import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { describeFailure } from '../../../src/cli/failure.ts';
import { runProgram } from '../../../src/cli/program.ts';
import { configJsonSchema } from '../../../src/config/json-schema.ts';
import { FakeContext } from './context.ts';

let folder: string;
let context: FakeContext;
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'sluice-program-'));
  await writeFile(path.join(folder, 'good.yaml'), 'channels: { a: { inputs: [{ name: s, type: slate }] } }\n');
  await writeFile(path.join(folder, 'bad.yaml'), 'channels: { a: { inputs: 1, segment: 5 } }\n');
});
afterAll(() => rm(folder, { recursive: true }));
beforeEach(() => {
  context = new FakeContext();
  context.folder = folder;
});

it('explains itself', async () => {
  await runProgram(['--help'], context);
  expect(context.exits).toEqual([0]);
  for (const word of ['serve', 'config', 'health', 'SLUICE_DATA', 'sluice film.mp4'])
    expect(context.printed).toContain(word);
});

it('says its version', async () => {
  await runProgram(['--version'], context);
  expect(context.printed).toMatch(/^\d+\.\d+\.\d+\n$/);
  expect(context.exits).toEqual([0]);
});

it('refuses options that it does not know', async () => {
  await runProgram(['--confg', 'x'], context);
  expect(context.told).toContain("unknown option '--confg'");
  expect(context.exits).toEqual([1]);
});

describe('config check', () => {
  it('is content', async () => {
    await runProgram(['config', 'check', 'good.yaml'], context);
    expect(context.printed).toBe('good.yaml: right (channel a)\n');
    expect(context.exits).toEqual([]);
  });

  it('names all that is wrong, and ends with 2', async () => {
    await runProgram(['config', 'check', 'bad.yaml'], context);
    expect(context.told).toMatch(/bad\.yaml:1:26: channels\.a\.inputs: must be a list of inputs/);
    expect(context.told).toMatch(/bad\.yaml:1:38: channels\.a\.segment: "5" has no unit/);
    expect(context.exits).toEqual([2]);
  });

  it('wants a file', async () => {
    await runProgram(['config', 'check'], context);
    expect(context.told).toContain('name the file, or put sluice.yaml here');
    expect(context.exits).toEqual([2]);
  });
});

describe('config schema', () => {
  it('prints it, or writes it', async () => {
    await runProgram(['config', 'schema'], context);
    expect(JSON.parse(context.printed)).toEqual(configJsonSchema());
    await runProgram(['config', 'schema', 'schema.json'], context);
    expect(await readFile(path.join(folder, 'schema.json'), 'utf8')).toBe(context.printed);
  });
});

describe('failures', () => {
  it.each([
    [{ code: 'EADDRINUSE', port: 1935 }, 'port 1935 is in use'],
    [{ code: 'EACCES', port: 80 }, 'port 80 may not be used'],
    [{ code: 'EACCES', path: '/data' }, '/data may not be written or read'],
    [{ code: 'EADDRNOTAVAIL' }, 'check "host" in the config'],
    [{ code: 'ENOSPC' }, 'the disk is full'],
    [{ code: 'ESOMETHING' }, 'as it was said'],
  ])('%j: %s', (properties, text) => {
    expect(describeFailure(Object.assign(new Error('as it was said'), properties)).text).toContain(text);
  });

  it('of our own making show where they come from', () => {
    expect(describeFailure(new TypeError('x is undefined')).text).toContain('    at ');
    expect(describeFailure('a text')).toEqual({ exitCode: 1, text: 'a text' });
  });
});
