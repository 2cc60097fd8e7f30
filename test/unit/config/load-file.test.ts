import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadConfigFile } from '../../../src/config/load.ts';

describe('a config file', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'sluice-config-'));
  });
  afterAll(() => rm(folder, { recursive: true }));

  it('has its paths from its own folder', async () => {
    const file = path.join(folder, 'a.yaml');
    const inputs = '[{ name: f, type: file, paths: [m/a.mp4, /b.mp4] }]';
    await writeFile(file, `data: ./d\nffmpeg: bin/ffmpeg\nchannels: { main: { inputs: ${inputs} } }\n`);
    const config = await loadConfigFile(file, {});
    expect(config.data).toBe(path.join(folder, 'd'));
    expect(config.ffmpeg).toBe(path.join(folder, 'bin/ffmpeg'));
    expect(config.channels['main']?.inputs).toMatchObject([{ paths: [path.join(folder, 'm/a.mp4'), '/b.mp4'] }]);
  });

  it('is named when it is absent, a folder, or something else', async () => {
    await expect(loadConfigFile(path.join(folder, 'none.yaml'), {})).rejects.toThrow(
      `${folder}/none.yaml: there is no such config file`,
    );
    await expect(loadConfigFile(folder, {})).rejects.toThrow('is a folder');
    await writeFile(path.join(folder, 'film.mp4'), Buffer.alloc(2 * 1024 * 1024));
    await expect(loadConfigFile(path.join(folder, 'film.mp4'), {})).rejects.toThrow('this is not a config file');
  });
});
