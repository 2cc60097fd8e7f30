import { fc, test as property } from '@fast-check/vitest';
import { describe, expect, test } from 'vitest';
import { PID_PMT, STREAM_TYPE_AAC_ADTS, STREAM_TYPE_H264 } from '../../../src/mpegts/packet.ts';
import { crc32, makeTables, parsePat, parsePmt } from '../../../src/mpegts/psi.ts';

/** PAT of one programme with its map on PID 0x1000, as ffmpeg writes it (section only, with its CRC). */
const KNOWN_PAT = Buffer.from('00b00d0001c100000001f0002ab104b2', 'hex');

describe('CRC-32/MPEG-2', () => {
  test('of the check string is that of the catalogue of CRCs', () => {
    expect(crc32(Buffer.from('123456789'), 0, 9)).toBe(0x0376e6e7);
  });

  test('of a known PAT is the one that it carries', () => {
    expect(crc32(KNOWN_PAT, 0, 12)).toBe(0x2ab104b2);
    expect(crc32(KNOWN_PAT, 0, 16)).toBe(0);
  });
});

/** The sections of our own tables, each behind a pointer field of 0. */
const sections = (tables: Buffer): [Buffer, Buffer] => [tables.subarray(5, 188), tables.subarray(193, 376)];
const NONE = Buffer.alloc(0);

describe('tables', () => {
  test('of our own are read as those of others are', () => {
    const [pat] = sections(makeTables([{ pid: 0x100, streamType: STREAM_TYPE_H264 }]));
    expect(pat.subarray(0, 16)).toEqual(KNOWN_PAT);
    expect(parsePat(pat)).toBe(PID_PMT);
    expect(parsePat(KNOWN_PAT)).toBe(0x1000);
  });

  const stream = fc.record({
    pid: fc.integer({ min: 0x20, max: 0x1ffe }),
    streamType: fc.integer({ min: 1, max: 255 }),
  });

  property.prop([fc.array(stream, { minLength: 1, maxLength: 30 })])('come back as they were made', (streams) => {
    const tables = makeTables(streams);
    expect(tables).toHaveLength(376);
    const [pat, pmt] = sections(tables);
    expect(parsePat(pat)).toBe(PID_PMT);
    expect(parsePmt(pmt)).toEqual(streams.map((one) => ({ ...one, descriptors: NONE })));
  });

  test('of a PMT with descriptors are read over them', () => {
    // PCR PID 0x100, 4 bytes of programme descriptors, H.264 without, AAC with a language descriptor.
    const body = '0002c10000' + 'e100f00405020001' + '1be100f000' + '0fe101f0060a04756e6400';
    const length = body.length / 2 + 4;
    const section = Buffer.from(`02b0${length.toString(16).padStart(2, '0')}${body}00000000`, 'hex');
    section.writeUInt32BE(crc32(section, 0, section.length - 4), section.length - 4);
    expect(parsePmt(section)).toEqual([
      { pid: 0x100, streamType: STREAM_TYPE_H264, descriptors: NONE },
      { pid: 0x101, streamType: STREAM_TYPE_AAC_ADTS, descriptors: Buffer.from('0a04756e6400', 'hex') },
    ]);
  });

  property.prop([fc.integer({ min: 0, max: 15 }), fc.integer({ min: 1, max: 255 })])(
    'that were damaged are not believed',
    (at, flip) => {
      const [pat] = sections(makeTables([{ pid: 0x100, streamType: STREAM_TYPE_H264 }]));
      const damaged = Buffer.from(pat);
      damaged[at]! ^= flip;
      expect(parsePat(damaged)).toBeUndefined();
    },
  );

  test('that will be in force only later are passed over', () => {
    const later = Buffer.from(KNOWN_PAT);
    later[5]! &= 0xfe;
    later.writeUInt32BE(crc32(later, 0, 12), 12);
    expect(parsePat(later)).toBeUndefined();
  });

  property.prop([fc.uint8Array({ maxLength: 184 })])('of any bytes at all never throw', (bytes) => {
    const section = Buffer.from(bytes);
    expect(() => parsePat(section)).not.toThrow();
    expect(() => parsePmt(section)).not.toThrow();
  });

  property.prop([fc.uint8Array({ maxLength: 170 })])('of any bytes with a right CRC never throw', (bytes) => {
    const section = Buffer.concat([Buffer.from([2, 0xb0, bytes.length + 4]), bytes, Buffer.alloc(4)]);
    section.writeUInt32BE(crc32(section, 0, section.length - 4), section.length - 4);
    for (const { pid } of parsePmt(section) ?? []) expect(pid).toBeLessThan(0x2000);
    section[0] = 0;
    expect(() => parsePat(section)).not.toThrow();
  });
});
