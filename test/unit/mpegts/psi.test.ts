import { fc, test as property } from '@fast-check/vitest';
import { describe, expect, test } from 'vitest';
import { PID_PMT, STREAM_TYPE_AAC_ADTS, STREAM_TYPE_H264 } from '../../../src/mpegts/packet.ts';
import { crc32, makeTables, readPat, readPmt } from '../../../src/mpegts/psi.ts';

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

const payloads = (tables: Buffer): [Buffer, Buffer] => [tables.subarray(4, 188), tables.subarray(192, 376)];

describe('tables', () => {
  test('of our own are read as those of others are', () => {
    const [pat] = payloads(makeTables([{ pid: 0x100, streamType: STREAM_TYPE_H264 }]));
    expect(pat.subarray(1, 17)).toEqual(KNOWN_PAT);
    expect(readPat(pat)).toBe(PID_PMT);
    expect(readPat(Buffer.concat([Buffer.from([0]), KNOWN_PAT]))).toBe(0x1000);
  });

  const stream = fc.record({
    pid: fc.integer({ min: 0x20, max: 0x1ffe }),
    streamType: fc.integer({ min: 1, max: 255 }),
  });

  property.prop([fc.array(stream, { minLength: 1, maxLength: 30 })])('come back as they were made', (streams) => {
    const tables = makeTables(streams);
    expect(tables).toHaveLength(376);
    const [pat, pmt] = payloads(tables);
    expect(readPat(pat)).toBe(PID_PMT);
    expect(readPmt(pmt)).toEqual(streams);
  });

  test('of a PMT with descriptors are read over them', () => {
    // PCR PID 0x100, 4 bytes of programme descriptors, H.264 without, AAC with a language descriptor.
    const body = '0002c10000' + 'e100f00405020001' + '1be100f000' + '0fe101f0060a04756e6400';
    const length = body.length / 2 + 4;
    const section = Buffer.from(`02b0${length.toString(16).padStart(2, '0')}${body}00000000`, 'hex');
    section.writeUInt32BE(crc32(section, 0, section.length - 4), section.length - 4);
    expect(readPmt(Buffer.concat([Buffer.from([0]), section]))).toEqual([
      { pid: 0x100, streamType: STREAM_TYPE_H264 },
      { pid: 0x101, streamType: STREAM_TYPE_AAC_ADTS },
    ]);
  });

  property.prop([fc.integer({ min: 1, max: 16 }), fc.integer({ min: 1, max: 255 })])(
    'that were damaged are not believed',
    (at, flip) => {
      const [pat] = payloads(makeTables([{ pid: 0x100, streamType: STREAM_TYPE_H264 }]));
      const damaged = Buffer.from(pat);
      damaged[at]! ^= flip;
      expect(readPat(damaged)).toBeUndefined();
    },
  );

  property.prop([fc.uint8Array({ maxLength: 184 })])('of any bytes at all never throw', (bytes) => {
    const payload = Buffer.from(bytes);
    expect(() => readPat(payload)).not.toThrow();
    expect(() => readPmt(payload)).not.toThrow();
  });

  property.prop([fc.uint8Array({ maxLength: 170 })])('of any bytes with a right CRC never throw', (bytes) => {
    const section = Buffer.concat([Buffer.from([2, 0xb0, bytes.length + 4]), bytes, Buffer.alloc(4)]);
    section.writeUInt32BE(crc32(section, 0, section.length - 4), section.length - 4);
    const payload = Buffer.concat([Buffer.from([0]), section]);
    for (const { pid } of readPmt(payload) ?? []) expect(pid).toBeLessThan(0x2000);
    section[0] = 0;
    expect(() => readPat(payload)).not.toThrow();
  });
});
