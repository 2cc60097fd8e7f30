import { fc, test } from '@fast-check/vitest';
import { describe, expect } from 'vitest';
import { withParameterSets } from '../../../src/media/parameter-sets.ts';
import { TsDemuxer, type PesUnit } from '../../../src/mpegts/demuxer.ts';
import { TsMuxer } from '../../../src/mpegts/muxer.ts';
import { PACKET_SIZE, pcrOffset, readPcrBase, writeContinuity } from '../../../src/mpegts/packet.ts';
import { pictureHeadWith } from '../../../src/mpegts/picture-head.ts';

const DELIMITER = [0, 0, 0, 1, 9, 0xf0];
const SETS = Buffer.from([0, 0, 0, 1, 0x67, 66, 0, 13, 0xda, 0, 0, 0, 1, 0x68, 0xce, 0x3c, 0x80]);

const pictureOf = (rest: Uint8Array, head = DELIMITER): Buffer => Buffer.from([...head, 0, 0, 1, 0x41, ...rest]);
const packetsOf = (muxer: TsMuxer, data: Buffer): Buffer =>
  muxer.write({ kind: 'video', pts: 96_000, dts: 90_000, key: false, data });
const unitsOf = (stream: Buffer): PesUnit[] => {
  const units: PesUnit[] = [];
  const demuxer = new TsDemuxer((unit) => units.push(unit));
  demuxer.push(stream);
  demuxer.flush();
  return units;
};

describe('the head of a picture with parameter sets', () => {
  test.prop([fc.uint8Array({ maxLength: 600 })])('is the same picture, with them behind its delimiter', (rest) => {
    const muxer = new TsMuxer();
    const tables = muxer.tables();
    const data = pictureOf(rest);
    const packets = packetsOf(muxer, data);
    const head = pictureHeadWith(SETS, packets.subarray(0, PACKET_SIZE))!;
    expect(head).toHaveLength(2 * PACKET_SIZE);
    writeContinuity(head, PACKET_SIZE, 1);
    const tail = Buffer.from(packets.subarray(PACKET_SIZE));
    for (let at = 0; at < tail.length; at += PACKET_SIZE) writeContinuity(tail, at, 2 + at / PACKET_SIZE);
    const [unit, ...others] = unitsOf(Buffer.concat([tables, head, tail]));
    expect(others).toEqual([]);
    expect(unit).toMatchObject({ kind: 'video', pts: 96_000, dts: 90_000 });
    expect(unit!.data.equals(withParameterSets(data, SETS))).toBe(true);
    expect(readPcrBase(head, pcrOffset(head, 0))).toBe(readPcrBase(packets, pcrOffset(packets, 0)));
  });

  test('is left alone where there is no delimiter, or no room', () => {
    const muxer = new TsMuxer();
    const without = packetsOf(muxer, pictureOf(new Uint8Array(300), []));
    expect(pictureHeadWith(SETS, without.subarray(0, PACKET_SIZE))).toBeUndefined();
    const usual = packetsOf(muxer, pictureOf(new Uint8Array(300))).subarray(0, PACKET_SIZE);
    expect(pictureHeadWith(Buffer.alloc(PACKET_SIZE), usual)).toBeUndefined();
  });

  test.prop([fc.uint8Array({ minLength: PACKET_SIZE, maxLength: PACKET_SIZE })])('never throws', (bytes) => {
    expect(() => pictureHeadWith(SETS, Buffer.from(bytes))).not.toThrow();
  });
});
