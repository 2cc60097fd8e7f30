import { describe, expect, it } from 'vitest';
import { channelHealth, serverHealth } from '../../../src/config/health.ts';
import { parseConfig } from '../../../src/config/load.ts';
import { formatRange } from '../../../src/config/range.ts';

const parse = (health: string, ofChannel = '{}') =>
  parseConfig(
    `health: ${health}\nchannels: { main: { inputs: [{ name: a, type: rtmp }], health: ${ofChannel} } }`,
    'test.yaml',
    {},
  );
const ofMain = (health: string, ofChannel?: string) => {
  const { health: server, channels } = parse(health, ofChannel);
  return channelHealth(server, channels['main']!.health ?? {});
};

describe('what the health check minds', () => {
  it('has thresholds where nothing is said', () => {
    const { segmentAge, slate, archive, viewers } = ofMain('{}');
    expect([formatRange(segmentAge.warning!), formatRange(segmentAge.critical!)]).toEqual(['2', '3']);
    expect([slate, archive]).toEqual(['WARNING', 'CRITICAL']);
    expect(viewers).toEqual({ warning: undefined, critical: undefined });
  });

  it('is what the channel says, then the server, each threshold for itself', () => {
    const { segmentAge, encoderBehind, slate, backup } = ofMain(
      '{ segmentAge: { warning: 4, critical: off }, encoderBehind: off, slate: CRITICAL, backup: OK }',
      '{ segmentAge: { critical: 9 }, slate: OK }',
    );
    expect([formatRange(segmentAge.warning!), formatRange(segmentAge.critical!)]).toEqual(['4', '9']);
    expect(encoderBehind).toEqual({ warning: undefined, critical: undefined });
    expect([slate, backup]).toEqual(['OK', 'OK']);
  });

  it('takes units, and base units without one', () => {
    const { inputBitrate, start } = ofMain("{ inputBitrate: { warning: '500k:' }, start: { critical: 1m } }");
    expect([formatRange(inputBitrate.warning!), formatRange(start.critical!)]).toEqual(['500000:', '60']);
    const { diskFree, certificate } = serverHealth(
      parse("{ diskFree: { warning: '5GB:', critical: '1000:' } }").health,
    );
    expect([formatRange(diskFree.warning!), formatRange(diskFree.critical!)]).toEqual(['5000000000:', '1000:']);
    expect(formatRange(certificate.warning!)).toBe('14:');
  });

  it.each([
    ['{ segmentAge: { warning: many } }', 'health.segmentAge.warning: "many" is no number'],
    ['{ segmentAge: { warnin: 4 } }', 'health.segmentAge.warnin: unknown setting; did you mean "warning"?'],
    ['{ segmentAge: 4 }', "health.segmentAge: must be off, or thresholds as { warning: '3' }"],
    ['{ slate: BAD }', 'health.slate: must be one of OK, WARNING, CRITICAL'],
    ["{ diskFree: { warning: '9:1' } }", 'health.diskFree.warning: "9:1" begins above its end'],
  ])('%s is refused in words', (text, message) => expect(() => parse(text)).toThrow(message));

  it('a channel has no disk of its own', () => {
    expect(() => parse('{}', '{ diskFree: off }')).toThrow('channels.main.health.diskFree: unknown setting');
  });
});
