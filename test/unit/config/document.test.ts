import { describe, expect, it } from 'vitest';
import { faults } from './parsed.ts';

const CHANNEL = 'channels:\n  main: { inputs: [{ name: s, type: slate }] }\n';
const times = (count: number, text: (at: number) => string): string =>
  Array.from({ length: count }, (_, at) => text(at)).join('');

describe('a text that is too much to be a config', () => {
  it.each([
    ['is long', `${CHANNEL}# ${'x'.repeat(300_000)}`, /^sluice.yaml: has 30\d+ characters: this is not a config file$/],
    // Each name would be compared with each other one: a minute of a server that is on the air.
    ['has many names', CHANNEL + times(25_000, (at) => `k${at}: 1\n`), /: has a group of 25001 settings/],
    ['has many values', `${CHANNEL}data: [${'0,'.repeat(100_000)}]`, /: has more than 30000 names and values/],
    ['has many groups', `${CHANNEL}data: [${'{},'.repeat(80_000)}]`, /: has more than 30000 names and values/],
    ['is deep', `${CHANNEL}data: ${'['.repeat(100_000)}`, /not valid YAML/],
  ])('is refused at once where it %s', (_, text, expected) => {
    const found = faults(text);
    expect(found).toHaveLength(1);
    expect(found[0]).toMatch(expected);
  });

  it('is told by its number where it has too many channels, and nothing of them besides', () => {
    const text = `channels:\n${times(101, (at) => `  c${at}: { inputs: [], no: 1 }\n`)}`;
    expect(faults(text)).toEqual(['sluice.yaml:1:1: channels: must have at most 100 channels']);
  });
});

describe('a config in which very much is wrong', () => {
  it.each([
    ['names that are unknown', `${CHANNEL}${times(150, (at) => `k${at}: 1\n`)}`],
    ['names that stand twice', `${CHANNEL}${times(150, () => 'data: x\n')}`],
    ['variables that are not set', `${CHANNEL}data: "${'${NONE}'.repeat(5000)}"\n`],
    ['values that are wrong', `channels:\n${times(60, (at) => `  c${at}: { inputs: 1, segment: x }\n`)}`],
  ])('is told of fifty: %s', (_, text) => {
    expect(faults(text)).toHaveLength(50);
  });
});
