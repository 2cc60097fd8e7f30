import { describe, expect, it } from 'vitest';
import { parseConfig } from '../../../src/config/load.ts';
import { configWarnings } from '../../../src/config/warnings.ts';

const warningsOf = (input: string): Promise<string[]> =>
  configWarnings(parseConfig(`channels: { main: { inputs: [${input}] } }`, 'test.yaml', {}));

describe('a config is warned of', () => {
  it.each([
    [
      '{ name: van, type: srt, port: 9710 }',
      'channel main, input van: anybody who reaches SRT port 9710 can send to it: set a passphrase',
    ],
    [
      "{ name: far, type: pull, url: 'https://10.0.0.9/a.ts', tls: { verify: false } }",
      'channel main, input far: no certificate is checked (tls.verify: false): anybody on the way can send pictures',
    ],
    [
      "{ name: far, type: pull, url: 'https://10.0.0.9/a.ts', tls: { ca: /nowhere/ca.pem } }",
      'channel main, input far: /nowhere/ca.pem does not exist',
    ],
  ])('%s', async (input, warning) => {
    expect(await warningsOf(input)).toEqual([warning]);
  });

  it.each([
    '{ name: van, type: srt, port: 9710, passphrase: 0123456789abc }',
    '{ name: van, type: srt, port: 9710, host: 127.0.0.1 }',
    '{ name: van, type: srt, port: 9710, mode: caller, host: tower.example }',
    "{ name: far, type: pull, url: 'https://10.0.0.9/a.ts' }",
  ])('but not of %s', async (input) => {
    expect(await warningsOf(input)).toEqual([]);
  });
});
