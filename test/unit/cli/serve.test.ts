import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it, vi } from 'vitest';
import { runProgram } from '../../../src/cli/program.ts';
import { FakeContext, SUMMARY } from './context.ts';

let folder: string;
let context: FakeContext;

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'sluice-serve-'));
  await writeFile(path.join(folder, 'film.mp4'), '');
  await writeFile(path.join(folder, 'stage.yaml'), 'channels: { stage: { inputs: [{ name: s, type: slate }] } }\n');
  await writeFile(path.join(folder, 'bad.yaml'), 'chanels: {}\n');
});
afterAll(() => rm(folder, { recursive: true }));
beforeEach(() => {
  context = new FakeContext();
  context.folder = folder;
});
afterEach(() => {
  vi.useRealTimers();
});

/** Runs a server to its end by a signal. */
const serveOnce = async (...args: string[]): Promise<void> => {
  const ended = runProgram(args, context);
  await Promise.race([context.up, ended]);
  context.signals.emit('SIGTERM');
  await ended;
};

it('is what happens without a command: starts, shows the addresses, stops on a signal, ends with 0', async () => {
  await serveOnce();
  expect(Object.keys(context.started[0]!.config.channels)).toEqual(['main']);
  expect(context.told).toContain('http://localhost:8080/');
  expect(context.told).toContain('rtmp://localhost:1935/live');
  expect(context.told).toContain('abcd-1234');
  expect(context.stops).toBe(1);
  expect(context.exits).toEqual([0]);
  expect(context.signals.eventNames()).toEqual([]);
});

it.each([[['film.mp4']], [['serve', 'film.mp4']]])('takes files: %j', async (args) => {
  await serveOnce(...args);
  expect(context.started[0]!.config.channels['main']!.inputs).toContainEqual({
    name: 'files',
    type: 'file',
    paths: [path.join(folder, 'film.mp4')],
  });
});

it('takes a config file and tells the server where it is', async () => {
  context.environment = { SLUICE_HTTP_PORT: '9999' };
  await serveOnce('--config', 'stage.yaml');
  expect(context.started[0]).toMatchObject({
    configPath: path.join(folder, 'stage.yaml'),
    config: { http: { port: 9999 }, channels: { stage: {} } },
  });
});

it.each([
  [['--config', 'bad.yaml'], `${path.sep}bad.yaml:1:1: chanels: unknown setting; did you mean "channels"?`],
  [['--config', 'none.yaml'], 'none.yaml: there is no such config file'],
  [['gone.mp4'], 'gone.mp4: there is no such file'],
  [['helth'], 'did you mean "health"?'],
])('%j ends with 2 and a clear line, before anything is started', async (args, message) => {
  await runProgram(args, context);
  expect(context.exits).toEqual([2]);
  expect(context.told).toContain(message);
  expect(context.told).not.toContain('    at ');
  expect(context.started).toEqual([]);
});

it('says why the server did not start', async () => {
  const inUse = Object.assign(new Error('listen EADDRINUSE'), { code: 'EADDRINUSE', port: 8080 });
  context.runServer = () => Promise.reject(inUse);
  await runProgram([], context);
  expect(context.exits).toEqual([1]);
  expect(context.told).toContain('port 8080 is in use');
  expect(context.signals.eventNames()).toEqual([]);
});

it('stops in order after an unexpected error, and ends with 1', async () => {
  const ended = runProgram([], context);
  await context.up;
  context.signals.emit('unhandledRejection', new Error('nobody caught me'));
  await ended;
  expect(context.stops).toBe(1);
  expect(context.exits).toEqual([1]);
  expect(context.logged).toContain('nobody caught me');
});

it('stops a server that was still starting', async () => {
  const starting = Promise.withResolvers<void>();
  const begun = Promise.withResolvers<void>();
  const stop = vi.fn(() => Promise.resolve());
  context.runServer = async () => {
    begun.resolve();
    await starting.promise;
    return { summary: SUMMARY, stop };
  };
  const ended = runProgram([], context);
  await begun.promise;
  context.signals.emit('SIGINT');
  starting.resolve();
  await ended;
  expect(stop).toHaveBeenCalledOnce();
  expect(context.exits).toEqual([0]);
});

it('does not wait for ever for a stop', async () => {
  const stopping = Promise.withResolvers<void>();
  context.runServer = () => Promise.resolve({ summary: SUMMARY, stop: () => stopping.promise });
  const ended = runProgram([], context);
  await context.up;
  vi.useFakeTimers();
  context.signals.emit('SIGTERM');
  await vi.advanceTimersByTimeAsync(8000);
  expect(context.exits).toEqual([1]);
  expect(context.logged).toContain('not stopped within 8 s');
  stopping.resolve();
  await ended;
});
