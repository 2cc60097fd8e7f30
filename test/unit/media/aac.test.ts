import { fc, test as property } from '@fast-check/vitest';
import { describe, expect, test } from 'vitest';
import { aacCodecString, adtsHeader, parseAdts, parseAudioSpecificConfig } from '../../../src/media/aac.ts';
import { bytes, fixed } from './bits.ts';
import { run } from './made.ts';

const RATES = [96000, 88200, 64000, 48000, 44100, 32000, 24000, 22050, 16000, 12000, 11025, 8000, 7350];

const config = fc.record({
  objectType: fc.integer({ min: 1, max: 4 }),
  sampleRate: fc.constantFrom(...RATES),
  channels: fc.integer({ min: 1, max: 6 }),
});

describe('an ADTS header', () => {
  property.prop([config, fc.integer({ min: 0, max: 8184 }), fc.uint8Array({ maxLength: 20 })])(
    'is read as it was written, wherever it lies',
    (meant, length, before) => {
      const header = adtsHeader(meant, length);
      expect(header).toHaveLength(7);
      const data = Buffer.concat([before, header]);
      expect(parseAdts(data, before.length)).toEqual({ ...meant, frameLength: length + 7, headerLength: 7 });
      expect(parseAdts(data.subarray(0, -1), before.length)).toBeUndefined();
    },
  );

  property.prop([fc.uint8Array({ maxLength: 20 }), fc.nat(25)])(
    'is there or it is not: bytes never throw',
    (data, at) => {
      const header = parseAdts(Buffer.from(data), at);
      if (!header) return;
      expect(RATES).toContain(header.sampleRate);
      expect(header.frameLength).toBeGreaterThanOrEqual(header.headerLength);
    },
  );

  test.each([
    ['a rate that has no index', { objectType: 2, sampleRate: 44_000, channels: 2 }, 100],
    ['another object type', { objectType: 5, sampleRate: 48_000, channels: 2 }, 100],
    ['channels that the stream describes', { objectType: 2, sampleRate: 48_000, channels: 0 }, 100],
    ['a frame of more than 13 bits of length', { objectType: 2, sampleRate: 48_000, channels: 2 }, 8185],
  ])('refuses %s', (_, meant, length) => {
    expect(() => adtsHeader(meant, length)).toThrow(RangeError);
  });

  test.each([
    [48_000, 2],
    [44_100, 1],
    [32_000, 6],
    [8000, 1],
  ])('of ffmpeg at %d Hz with %d channels is read, frame by frame to the end', (rate, channels) => {
    const { stdout } = run('ffmpeg', [
      ...['-f', 'lavfi', '-i', `sine=r=${rate}:d=0.5`, '-ac', String(channels), '-c:a', 'aac', '-f', 'adts', 'pipe:1'],
    ]);
    let at = 0;
    let frames = 0;
    for (; at < stdout.length; frames++) {
      const header = parseAdts(stdout, at)!;
      expect(header).toMatchObject({ objectType: 2, sampleRate: rate, channels, headerLength: 7 });
      // Ours differs from ffmpeg's in the buffer fullness alone, which says "variable rate" in both.
      expect(adtsHeader(header, header.frameLength - 7)).toEqual(stdout.subarray(at, at + 7));
      at += header.frameLength;
    }
    expect(at).toBe(stdout.length);
    expect(frames).toBeGreaterThanOrEqual(Math.floor((rate * 0.5) / 1024));
  });

  test('with a checksum is two bytes longer', () => {
    const header = adtsHeader({ objectType: 2, sampleRate: 48_000, channels: 2 }, 100);
    header[1] = 0xf0;
    expect(parseAdts(header)).toMatchObject({ headerLength: 9, frameLength: 107 });
  });
});

describe('an AudioSpecificConfig', () => {
  const rateBits = (rate: number): string =>
    RATES.includes(rate) ? fixed(RATES.indexOf(rate), 4) : fixed(15, 4) + fixed(rate, 24);
  const typeBits = (type: number): string => (type < 31 ? fixed(type, 5) : fixed(31, 5) + fixed(type - 32, 6));
  const rate = fc.oneof(fc.constantFrom(...RATES), fc.integer({ min: 1, max: 2 ** 24 - 1 }));
  const plain = fc.oneof(fc.integer({ min: 1, max: 4 }), fc.integer({ min: 32, max: 95 }));

  property.prop([plain, rate, fc.integer({ min: 0, max: 6 })])(
    'is read as the standard spells it',
    (type, hz, channels) => {
      const data = bytes(typeBits(type) + rateBits(hz) + fixed(channels, 4));
      expect(parseAudioSpecificConfig(data)).toEqual({ objectType: type, sampleRate: hz, channels });
    },
  );

  property.prop([fc.constantFrom(5, 29), rate, rate, fc.integer({ min: 1, max: 6 })])(
    'of HE-AAC tells the core below it',
    (type, core, extended, channels) => {
      const data = bytes(typeBits(type) + rateBits(core) + fixed(channels, 4) + rateBits(extended) + typeBits(2));
      expect(parseAudioSpecificConfig(data)).toEqual({ objectType: 2, sampleRate: core, channels });
    },
  );

  property.prop([fc.uint8Array({ maxLength: 12 })])('of any bytes is read or is a RangeError', (data) => {
    try {
      expect(parseAudioSpecificConfig(Buffer.from(data)).sampleRate).toBeGreaterThan(0);
    } catch (error) {
      expect(error).toBeInstanceOf(RangeError);
    }
  });

  test('what OBS sends: AAC-LC, 48 kHz, stereo', () => {
    const config = parseAudioSpecificConfig(Buffer.from('1190', 'hex'));
    expect(config).toEqual({ objectType: 2, sampleRate: 48_000, channels: 2 });
    expect(aacCodecString(config)).toBe('mp4a.40.2');
  });

  test.each(['', '11', '1690', '1710'])('%s is cut short or reserved', (hex) => {
    expect(() => parseAudioSpecificConfig(Buffer.from(hex, 'hex'))).toThrow(RangeError);
  });

  // ISO/IEC 14496-3 table 1.19: configuration 7 is 7.1, eight channels.
  test('channel configuration 7 is eight channels, on both ways', () => {
    const config = parseAudioSpecificConfig(bytes(typeBits(2) + rateBits(48_000) + fixed(7, 4)));
    expect(config.channels).toBe(8);
    expect(parseAdts(adtsHeader(config, 100))!.channels).toBe(8);
  });
});
