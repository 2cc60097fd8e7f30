import { describe, expect, it } from 'vitest';
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
