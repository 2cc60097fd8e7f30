import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { effectiveConfig } from '../../../src/config/effective.ts';

let folder: string;
const config = (name: string) => `channels: { ${name}: { inputs: [{ name: s, type: slate }] } }\n`;

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'sluice-effective-'));
  await writeFile(path.join(folder, 'a.yaml'), config('a'));
  await writeFile(path.join(folder, 'b.yaml'), config('b'));
  await writeFile(path.join(folder, 'film.mp4'), '');
});
afterAll(() => rm(folder, { recursive: true }));

const channels = async (request: { configPath?: string; files?: string[]; environment?: Record<string, string> }) =>
  Object.keys((await effectiveConfig({ environment: {}, folder, ...request })).config.channels);

it('is the built-in one where there is nothing else: OBS and a slate', async () => {
  const { config, configPath, warnings } = await effectiveConfig({ environment: {}, folder });
  expect(configPath).toBeUndefined();
  expect(warnings).toEqual([]);
  expect(config.data).toBe(path.join(folder, 'data'));
  expect(config.channels).toMatchObject({
    main: {
      title: 'Main',
      inputs: [
        { name: 'obs', type: 'rtmp' },
        { name: 'slate', type: 'slate' },
      ],
    },
  });
});

it('plays the given files behind the RTMP input', async () => {
  const { config } = await effectiveConfig({ environment: {}, folder, files: ['film.mp4'] });
  expect(config.channels['main']?.inputs.map(({ name }) => name)).toEqual(['obs', 'files', 'slate']);
  expect(config.channels['main']?.inputs[1]).toMatchObject({ paths: [path.join(folder, 'film.mp4')] });
});

it('is the named file, before SLUICE_CONFIG, before ./sluice.yaml', async () => {
  expect(await channels({ configPath: 'a.yaml', environment: { SLUICE_CONFIG: 'b.yaml' } })).toEqual(['a']);
  expect(await channels({ environment: { SLUICE_CONFIG: 'b.yaml' } })).toEqual(['b']);
  await writeFile(path.join(folder, 'sluice.yaml'), config('usual'));
  expect(await channels({})).toEqual(['usual']);
  await rm(path.join(folder, 'sluice.yaml'));
});

it('carries the overrides of the environment', async () => {
  const { config } = await effectiveConfig({ configPath: 'a.yaml', environment: { SLUICE_HTTP_PORT: '81' }, folder });
  expect(config.http.port).toBe(81);
});

it('names every file that is missing', async () => {
  const missing = channels({ files: ['nope.mp4', 'film.mp4', '.'] });
  await expect(missing).rejects.toThrow(`nope.mp4: there is no such file (${folder}/nope.mp4)`);
  await expect(missing).rejects.toThrow('.: is a folder');
  await expect(channels({ configPath: 'nope.yaml' })).rejects.toThrow('there is no such config file');
});

it('is either files or a config', async () => {
  await expect(channels({ files: ['film.mp4'], configPath: 'a.yaml' })).rejects.toThrow(
    'either video files or --config',
  );
  expect(await channels({ files: ['film.mp4'], environment: { SLUICE_CONFIG: 'b.yaml' } })).toEqual(['main']);
});

it('warns of files that are missing, and of inputs that never come on air', async () => {
  const inputs = '[{ name: s, type: slate }, { name: f, type: file, path: gone.mp4 }]';
  await writeFile(path.join(folder, 'odd.yaml'), `channels: { main: { inputs: ${inputs} } }\n`);
  const { warnings } = await effectiveConfig({ configPath: 'odd.yaml', environment: {}, folder });
  expect(warnings).toEqual([
    'channel main: behind the slate, f comes on air by hand or schedule only: put the slate last if that is not meant',
    `channel main, input f: ${folder}/gone.mp4 does not exist`,
  ]);
});
