import { fc, test } from '@fast-check/vitest';
import { describe, expect, it } from 'vitest';
import { parseConfig } from '../../../src/config/load.ts';
import { NAME } from '../../../src/config/name.ts';
import { configText } from '../../../src/setup/config-text.ts';
import {
  channelEntry,
  DVR_CHOICES,
  nameFrom,
  nameProblem,
  QUALITIES,
  type NewChannel,
} from '../../../src/setup/new-channel.ts';
import { sourceProblem, type Source } from '../../../src/setup/sources.ts';
import { whereToPublish } from '../../../src/setup/where-to-publish.ts';

const channel = (changes: Partial<NewChannel> = {}): NewChannel => ({
  name: 'main',
  title: 'Main stage',
  source: { kind: 'rtmp', key: 'secret-key' },
  qualities: ['audio', '720p', '360p'],
  lowLatency: true,
  dvr: '2h',
  record: 'always',
  ...changes,
});

const PORTS = { httpPort: 8080, rtmpPort: 1935 };

const anySource = fc.oneof<fc.Arbitrary<Source>[]>(
  fc.constant({ kind: 'rtmp' as const, key: 'a-key' }),
  fc.constant({ kind: 'whip' as const, token: 'a-token' }),
  fc.integer({ min: 1, max: 65_535 }).map((port) => ({ kind: 'srt' as const, port, passphrase: 'ten letters' })),
  fc.webUrl().map((url) => ({ kind: 'pull' as const, url })),
  fc.constant({ kind: 'file' as const, path: './film.mp4' }),
  fc.constant({ kind: 'test' as const }),
);

describe('a new channel', () => {
  it('is a config with comments', () => {
    expect(configText(channel(), PORTS)).toBe(
      [
        '# Made by `sluice init`. Change what you like: a running server takes it over by itself.',
        '# `sluice config check` names what is wrong; docs/configuration.md and config/sluice.yaml show every setting.',
        '',
        '# Where viewers and the control room (/admin) come in.',
        'http: { host: 0.0.0.0, port: 8080 }',
        '',
        '# Where OBS and others publish: rtmp://HOST:PORT/live',
        'rtmp: { host: 0.0.0.0, port: 1935 }',
        '',
        "# Segments, recordings, users and state; relative to this file's folder.",
        'data: ./data',
        '',
        'channels:',
        '  main:',
        '    # What viewers read.',
        '    title: Main stage',
        '    # In order of preference: the first one that is live is on the air.',
        '    inputs:',
        '      # The key is what OBS calls "Stream Key": keep it to yourselves.',
        '      - { name: obs, type: rtmp, key: secret-key }',
        '      # Shown while nothing else is there.',
        '      - { name: slate, type: slate }',
        '    # Qualities, best first. Left out: what the cores of this machine can encode.',
        '    ladder: [ 720p, 360p, audio ]',
        '    # Low-Latency HLS: two seconds from the camera to viewers. 0: off.',
        '    part: 333ms',
        '    # How far back viewers can go.',
        '    dvr: 2h',
        '    # true: whatever sources bring is recorded. false: what is started by hand alone.',
        '    record: true',
        '',
      ].join('\n'),
    );
  });

  test.prop([
    fc.string({ unit: 'grapheme', maxLength: 150 }).filter((text) => text.length <= 200),
    anySource,
    fc.subarray([...QUALITIES]),
    fc.boolean(),
    fc.constantFrom(...DVR_CHOICES.map(({ value }) => value)),
  ])('is right whatever is answered', (title, source, qualities, lowLatency, dvr) => {
    const text = configText(channel({ title, source, qualities, lowLatency, dvr }), PORTS);
    const config = parseConfig(text, 'made.yaml', {});
    expect(config.channels['main']!.inputs[0]!.type).toBe(source.kind);
    expect(config.channels['main']!.title).toBe(title.trim() === '' ? 'main' : title.trim());
  });

  it('leaves out what is as usual', () => {
    const plain = { title: '', source: { kind: 'test' }, qualities: [], lowLatency: false, dvr: '' } as const;
    expect(channelEntry(channel({ ...plain, record: 'by-hand' }))).toEqual({
      inputs: [{ name: 'pattern', type: 'test' }],
      record: false,
    });
  });
});

describe('names', () => {
  test.prop([fc.string({ unit: 'grapheme' })])('that titles suggest are right, or empty', (title) => {
    const name = nameFrom(title);
    expect(name === '' || NAME.test(name)).toBe(true);
  });

  it('are read off the title, and are free', () => {
    expect(nameFrom('Große Bühne 2')).toBe('grosse-buhne-2');
    expect(nameProblem('main', ['main'])).toContain('already');
    expect(nameProblem('Main')).toContain('small letters');
    expect(nameProblem('main', ['other'])).toBeUndefined();
  });
});

describe('sources', () => {
  it('say what is missing', () => {
    expect(sourceProblem({ kind: 'pull', url: 'udp://1.2.3.4' })).toContain('https://');
    expect(sourceProblem({ kind: 'pull', url: 'https://example.org/live.m3u8' })).toBeUndefined();
    expect(sourceProblem({ kind: 'file', path: ' ' })).toContain('path');
    expect(sourceProblem({ kind: 'srt', port: 70_000 })).toContain('65535');
  });

  it('tell a publisher what to enter', () => {
    const at = { host: '192.0.2.1', httpPort: 8080, rtmpPort: 1935 };
    expect(whereToPublish(channel(), at).entries).toEqual([
      { label: 'Server', value: 'rtmp://192.0.2.1:1935/live' },
      { label: 'Stream Key', value: 'secret-key' },
    ]);
    expect(whereToPublish(channel({ source: { kind: 'test' } }), at).entries).toEqual([]);
  });
});
