import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { effectiveConfig } from '../../../src/config/effective.ts';
import { ConfigError } from '../../../src/config/error.ts';
import { parseConfig } from '../../../src/config/load.ts';

const parse = (...inputs: string[]) =>
  parseConfig(`channels: { main: { inputs: [${inputs.join(', ')}] } }`, 'x', {}).channels['main']!.inputs;

/** What is wrong with inputs, as one text. */
const faults = (...inputs: string[]): string => {
  try {
    parse(...inputs);
  } catch (error) {
    if (error instanceof ConfigError) return error.message;
    throw error;
  }
  return '';
};

describe('a test input', () => {
  it('has a size and a frame rate', () => {
    expect(parse('{ name: bars, type: test }')).toEqual([
      { name: 'bars', type: 'test', size: { width: 1280, height: 720 }, frameRate: 30 },
    ]);
    expect(parse('{ name: bars, type: test, size: 640x360, frameRate: 29.97 }')).toMatchObject([
      { size: { width: 640, height: 360 }, frameRate: 29.97 },
    ]);
  });

  it.each([
    ['size: 720p', 'size: must be a size, as 1280x720: even numbers from 16 to 8192, not "720p"'],
    ['size: 641x360', 'even numbers'],
    ['size: 8x8', 'size: must be a size'],
    ['size: 720', 'must be a size'],
    ['frameRate: 0', 'frameRate: must be a number from 1 to 120, not 0'],
    ['rate: 30', 'rate: unknown setting'],
  ])('%s', (setting, expected) => {
    expect(faults(`{ name: bars, type: test, ${setting} }`)).toContain(expected);
  });
});

describe('a slate', () => {
  it('may have a picture or a video of its own', () => {
    expect(parse('{ name: s, type: slate, image: soon.png }')).toEqual([
      { name: 's', type: 'slate', image: 'soon.png' },
    ]);
    expect(parse('{ name: s, type: slate, video: soon.mp4 }')).toMatchObject([{ video: 'soon.mp4' }]);
    expect(faults('{ name: s, type: slate, video: soon.mp4, image: soon.png }')).toContain(
      'inputs[0].video: stands beside image: name one of them',
    );
    expect(faults('{ name: s, type: slate, picture: soon.png }')).toContain('picture: unknown setting');
  });

  it('finds its files from the folder of the config file, and a missing one is warned of', async () => {
    const folder = await mkdtemp(path.join(tmpdir(), 'sluice-config-'));
    const file = path.join(folder, 'sluice.yaml');
    await writeFile(file, 'channels: { main: { inputs: [{ name: s, type: slate, image: art/soon.png }] } }');
    const { config, warnings } = await effectiveConfig({ configPath: file, environment: {}, folder: '/' });
    await rm(folder, { recursive: true });
    const image = path.join(folder, 'art/soon.png');
    expect(config.channels['main']!.inputs).toMatchObject([{ image }]);
    expect(warnings).toEqual([`channel main, input s: ${image} does not exist`]);
  });
});
