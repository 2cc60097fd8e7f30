import { expect, it } from 'vitest';
import { banner } from '../../../src/cli/banner.ts';
import { SUMMARY } from './context.ts';

it('says what to open and what to paste into OBS', () => {
  expect(banner(SUMMARY)).toBe(
    [
      '',
      '  Watch     http://localhost:8080/',
      '  Publish   Server      rtmp://localhost:1935/live',
      '            Stream key  abcd-1234',
      '  Control   http://localhost:8080/admin',
      '  Health    http://localhost:8080/health',
      '',
      '',
    ].join('\n'),
  );
});

it('names channels and inputs where there are several', () => {
  const publish = ['studio', 'backup'].map((input) => ({
    input,
    protocol: 'rtmp' as const,
    server: 'rtmp://h/live',
    key: `k-${input}`,
  }));
  const channels = ['one', 'two'].map((name) => ({ name, title: name, watch: `http://h/watch/${name}`, publish }));
  const text = banner({ ...SUMMARY, channels });
  expect(text).toContain('  two   http://h/watch/two');
  expect(text).toContain('(input backup)');
});

it('shows SRT addresses, and passphrases never', () => {
  const publish = [
    { input: 'studio', protocol: 'rtmp' as const, server: 'rtmp://h/live', key: 'k' },
    { input: 'van', protocol: 'srt' as const, server: 'srt://h:9710', note: 'with the passphrase of the config' },
  ];
  const text = banner({ ...SUMMARY, channels: [{ ...SUMMARY.channels[0]!, publish }] });
  expect(text).toContain(
    '  Publish   Server      srt://h:9710   (input van, with the passphrase of the config)\n  Control',
  );
});

it('stays short with many channels', () => {
  const channels = Array.from({ length: 50 }, () => SUMMARY.channels[0]!);
  expect(banner({ ...SUMMARY, channels }).split('\n').length).toBeLessThan(50);
  expect(banner({ ...SUMMARY, channels })).toContain('… and 42 more channels');
});
