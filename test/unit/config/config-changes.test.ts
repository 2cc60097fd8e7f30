import { describe, expect, test } from 'vitest';
import { appliedConfig, configChanges } from '../../../src/config/changes/config-changes.ts';
import { effectOf } from '../../../src/config/changes/channel-effects.ts';
import { parseConfig } from '../../../src/config/load.ts';

const INPUTS = 'inputs: [{ name: cam, type: rtmp, key: s3cret-s3cret }, { name: slate, type: slate }]';
const config = (channel: string, server = '') =>
  parseConfig(`${server}\nchannels: { main: { ${channel} } }`, 'test.yaml', {});
const base = config(`${INPUTS}, ladder: [720p, audio]`);
const effectsOf = (channel: string, server = '') =>
  configChanges(base, config(channel, server)).map(({ effect, field }) => [effect, field]);

describe('what changes between two configs', () => {
  test('is nothing where they say the same', () => {
    expect(configChanges(base, config(`ladder: [720p, audio], ${INPUTS}`))).toEqual([]);
  });

  test('takes no more than it has to', () => {
    expect(effectsOf(`${INPUTS}, ladder: [720p, audio], title: Other`)).toEqual([['values', 'channels.main.title']]);
    expect(effectsOf(`${INPUTS}, ladder: [480p, audio]`)).toContainEqual(['encoder', 'channels.main.ladder.480p']);
    expect(effectsOf(`${INPUTS}, ladder: [source, 720p, audio]`)).toContainEqual([
      'rebuild',
      'channels.main.ladder.source',
    ]);
    expect(effectsOf(`${INPUTS}, ladder: [720p, audio], segment: 4s`)).toEqual([['rebuild', 'channels.main.segment']]);
    expect(effectsOf(`inputs: [{ name: slate, type: slate }], ladder: [720p, audio]`)).toEqual([
      ['inputs', 'channels.main.inputs.cam'],
    ]);
  });

  test('of the whole server counts from the next start on, and is not taken for what is in force', () => {
    const wanted = config(`${INPUTS}, ladder: [720p, audio], dvr: 2h`, 'http: { port: 9999 }');
    const found = configChanges(base, wanted);
    expect(found.map(({ effect }) => effect)).toEqual(['values', 'restart']);
    expect(found[1]?.text).toContain('http.port is 9999 instead of 8080');
    expect(found[1]?.text).toContain('restart');
    const applied = appliedConfig(base, wanted);
    expect([applied.http.port, applied.channels['main']?.dvr]).toEqual([8080, 7200]);
  });

  test('says no secret', () => {
    const other = INPUTS.replace('s3cret-s3cret', 'an0ther-secret');
    const found = configChanges(base, config(`${other}, ladder: [720p, audio]`));
    expect(found).toHaveLength(1);
    expect(JSON.stringify(found)).not.toMatch(/s3cret|an0ther/);
    const gone = configChanges(base, config('inputs: [{ name: slate, type: slate }], ladder: [720p, audio]'));
    expect(JSON.stringify(gone)).not.toMatch(/s3cret/);
  });

  test('of several settings takes the most of what they take', () => {
    const after = config(`${INPUTS}, ladder: [480p], title: Other, window: 30s`);
    expect(effectOf(base.channels['main']!, after.channels['main']!)).toBe('encoder');
  });
});
