import { fc, test as property } from '@fast-check/vitest';
import { describe, expect, test } from 'vitest';
import { WRAP } from '../../../src/clock/ticks.ts';
import {
  makePesHeader,
  readPesHeader,
  rewritePesTimestamps,
  STREAM_ID_AUDIO,
  STREAM_ID_VIDEO,
} from '../../../src/mpegts/pes.ts';

const wire = fc.oneof(fc.integer({ min: 0, max: WRAP - 1 }), fc.constantFrom(0, 1, 2 ** 30, 2 ** 32, WRAP - 1));

describe('a PES header', () => {
  test('has its marker bits where the standard wants them (2.4.3.7)', () => {
    const header = makePesHeader(STREAM_ID_VIDEO, 10, WRAP - 1, WRAP - 1);
    expect(header.toString('hex')).toBe('000001e00000' + '848005' + '2fffffffff');
    const both = makePesHeader(STREAM_ID_VIDEO, 10, WRAP - 1, 0);
    expect(both.toString('hex')).toBe('000001e00000' + '84c00a' + '3fffffffff' + '1100010001');
  });

  property.prop([wire, wire, fc.nat(200_000), fc.constantFrom(STREAM_ID_AUDIO, STREAM_ID_VIDEO)])(
    'comes back as it was made, at the wrap too',
    (pts, dts, payloadLength, streamId) => {
      const header = makePesHeader(streamId, payloadLength, pts, dts);
      const read = readPesHeader(header, 0, header.length)!;
      expect(read).toMatchObject({ streamId, pts, dts, payloadAt: header.length });
      // 2.4.3.7: a length of 0 is for video alone; 16 bits hold no more.
      const unbounded = streamId === STREAM_ID_VIDEO || payloadLength + 13 > 0xffff;
      if (!unbounded) expect(read.payloadLength).toBe(payloadLength);
      if (streamId === STREAM_ID_VIDEO) expect(read.payloadLength).toBe(0);
    },
  );

  property.prop([wire, wire, wire, wire])('takes other timestamps in place', (pts, dts, otherPts, otherDts) => {
    const header = Buffer.concat([Buffer.alloc(7), makePesHeader(STREAM_ID_VIDEO, 0, pts, dts), Buffer.from('data')]);
    rewritePesTimestamps(header, 7, otherPts, otherDts);
    const read = readPesHeader(header, 7, header.length)!;
    expect(read.pts).toBe(otherPts);
    expect(read.dts).toBe(pts === dts ? otherPts : otherDts);
    expect(header.subarray(-4).toString()).toBe('data');
  });

  test('that is cut off is none', () => {
    const header = makePesHeader(STREAM_ID_VIDEO, 100, 5, 3);
    for (let end = 0; end < header.length; end++) expect(readPesHeader(header, 0, end)).toBeUndefined();
  });

  property.prop([fc.uint8Array({ maxLength: 60 })])('of any bytes never throws', (bytes) => {
    const data = Buffer.from([0, 0, 1, ...bytes]);
    const read = readPesHeader(data, 0, data.length);
    if (!read) return;
    expect(read.payloadAt).toBeLessThanOrEqual(data.length);
    expect(read.payloadLength).toBeGreaterThanOrEqual(0);
    if (read.pts !== undefined) expect(read.pts).toBeLessThan(WRAP);
  });
});
