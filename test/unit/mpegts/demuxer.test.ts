import { fc, test as property } from '@fast-check/vitest';
import { describe, expect, test } from 'vitest';
import type { Sample } from '../../../src/media/sample.ts';
import { TsDemuxer, type PesUnit } from '../../../src/mpegts/demuxer.ts';
import { TsMuxer } from '../../../src/mpegts/muxer.ts';
import { PID_VIDEO, writeContinuity } from '../../../src/mpegts/packet.ts';
import { samples } from './samples.ts';
import { cuts, splitAt } from './split.ts';

const mux = (all: readonly Sample[]): Buffer => {
  const muxer = new TsMuxer();
  return Buffer.concat([muxer.tables(), ...all.map((sample) => muxer.write(sample))]);
};

const demux = (pieces: readonly Buffer[]): PesUnit[] => {
  const units: PesUnit[] = [];
  const demuxer = new TsDemuxer((unit) => units.push(unit));
  for (const piece of pieces) demuxer.push(piece);
  demuxer.flush();
  return units;
};

const mutation = fc.record({
  at: fc.nat(10_000_000),
  kind: fc.constantFrom('flip', 'zero', 'remove', 'insert', 'repeat'),
  length: fc.integer({ min: 1, max: 400 }),
  value: fc.integer({ min: 0, max: 255 }),
});

const mutate = (
  data: Buffer,
  { at, kind, length, value }: { at: number; kind: string; length: number; value: number },
) => {
  const from = data.length === 0 ? 0 : at % data.length;
  const [before, hit, after] = [
    data.subarray(0, from),
    data.subarray(from, from + length),
    data.subarray(from + length),
  ];
  switch (kind) {
    case 'flip':
      return Buffer.concat([before, hit.map((byte) => byte ^ value), after]);
    case 'zero':
      return Buffer.concat([before, Buffer.alloc(hit.length, value), after]);
    case 'remove':
      return Buffer.concat([before, after]);
    case 'insert':
      return Buffer.concat([before, Buffer.alloc(length, value), hit, after]);
    default:
      return Buffer.concat([before, hit, hit, after]);
  }
};

describe('damage', () => {
  property.prop([samples, fc.array(mutation, { minLength: 1, maxLength: 12 }), cuts])(
    'of any kind never throws, and what comes out is no larger than what went in',
    (all, mutations, places) => {
      const data = mutations.reduce<Buffer>(mutate, mux(all));
      const units = demux(splitAt(data, places));
      expect(units.reduce((sum, unit) => sum + unit.data.length, 0)).toBeLessThanOrEqual(data.length);
      for (const { pts, dts } of units) expect(Number.isSafeInteger(pts) && Number.isSafeInteger(dts)).toBe(true);
    },
  );

  property.prop([fc.array(fc.uint8Array({ maxLength: 400 }), { maxLength: 40 })])(
    'of nothing but noise never throws',
    (all) => {
      expect(demux(all.map((bytes) => Buffer.from(bytes)))).toEqual([]);
    },
  );

  property.prop([fc.array(fc.uint8Array({ minLength: 187, maxLength: 187 }), { maxLength: 30 })])(
    'of packets with any content never throws',
    (all) => {
      const tables = new TsMuxer().tables();
      const packets = all.map((bytes) => Buffer.from([0x47, ...bytes]));
      // Every other one is made to belong to the picture stream.
      packets.forEach(
        (packet, index) => index % 2 === 0 && packet.writeUInt16BE(((packet[1]! & 0xe0) << 8) | PID_VIDEO, 1),
      );
      expect(() => demux([tables, ...packets])).not.toThrow();
    },
  );

  test('between two pictures costs no more than those two', () => {
    const pictures = Array.from({ length: 10 }, (_, index): Sample => {
      return { kind: 'video', pts: index * 3000, dts: index * 3000, key: index === 0, data: Buffer.alloc(1000, index) };
    });
    const data = mux(pictures);
    const inFifth = 376 * 2 + 188 * 6 * 4 + 300;
    const units = demux([data.subarray(0, inFifth), Buffer.alloc(500, 0xff), data.subarray(inFifth + 100)]);
    const whole = units.filter((unit) => pictures.some((picture) => picture.data.equals(unit.data)));
    expect(whole.length).toBeGreaterThanOrEqual(8);
  });
});

describe('a stream without an end', () => {
  /** Packets of one picture that never ends: `payload` bytes in each. */
  const endless = (count: number, payload: number): Buffer => {
    const packet = Buffer.alloc(188, 0x22);
    packet.writeUInt32BE(0x47000030 | (PID_VIDEO << 8), 0);
    packet[4] = 183 - payload;
    const all = Buffer.concat(Array.from({ length: count }, () => packet));
    for (let index = 0; index < count; index++) writeContinuity(all, index * 188, index & 0x0f);
    return all;
  };
  const start = mux([{ kind: 'video', pts: 0, dts: 0, key: true, data: Buffer.alloc(500) }]);

  test('is given up at 8 MB, and the next picture is read', () => {
    const units: PesUnit[] = [];
    const demuxer = new TsDemuxer((unit) => units.push(unit));
    demuxer.push(start);
    for (let i = 0; i < 100; i++) demuxer.push(endless(1000, 183));
    demuxer.push(start);
    demuxer.flush();
    expect(units.map(({ data }) => data.length)).toEqual([500]);
  });

  test('of packets that hold nothing is given up as well', () => {
    const units: PesUnit[] = [];
    const demuxer = new TsDemuxer((unit) => units.push(unit));
    demuxer.push(start);
    for (let i = 0; i < 100; i++) demuxer.push(endless(1000, 0));
    demuxer.push(start);
    demuxer.flush();
    expect(units.map(({ data }) => data.length)).toEqual([500]);
  });
});

describe('the clock', () => {
  test('runs on past 2^33, the same for pictures and sound', () => {
    const all = Array.from({ length: 20 }, (_, index): Sample => {
      const at = 2 ** 33 - 30_000 + index * 3000;
      const data = Buffer.alloc(10, index);
      return index % 2 ? { kind: 'audio', pts: at, data } : { kind: 'video', pts: at + 6000, dts: at, key: true, data };
    });
    const units = demux([mux(all)]);
    expect(units.map(({ dts }) => dts).sort((a, b) => a - b)).toEqual(
      all.map((sample) => (sample.kind === 'video' ? sample.dts : sample.pts)),
    );
  });

  test('of sound that begins right after the wrap goes by the pictures', () => {
    const units = demux([
      mux([
        { kind: 'video', pts: 2 ** 33 - 100, dts: 2 ** 33 - 100, key: true, data: Buffer.alloc(10) },
        { kind: 'video', pts: 2 ** 33 + 3500, dts: 2 ** 33 + 3500, key: false, data: Buffer.alloc(10) },
        { kind: 'audio', pts: 2 ** 33 + 100, data: Buffer.alloc(10) },
      ]),
    ]);
    expect(units.find(({ kind }) => kind === 'audio')!.pts).toBe(2 ** 33 + 100);
  });
});

test('the streams are those that the map lists', () => {
  const demuxer = new TsDemuxer(() => undefined);
  expect(demuxer.streams.size).toBe(0);
  demuxer.push(new TsMuxer().tables());
  expect([...demuxer.streams].sort()).toEqual(['audio', 'video']);
});

describe('packets', () => {
  const sound = (index: number): Sample => {
    return { kind: 'audio', pts: index * 1920, data: Buffer.alloc(400, index + 1) };
  };
  const muxed = (): Buffer[] => {
    const muxer = new TsMuxer();
    return [muxer.tables(), ...[0, 1, 2, 3].map((index) => muxer.write(sound(index)))];
  };

  test('that are sent twice count once', () => {
    const twice = muxed().map((packets) => {
      const copies = Array.from({ length: packets.length / 188 }, (_, index) => {
        const packet = packets.subarray(index * 188, index * 188 + 188);
        return Buffer.concat([packet, packet]);
      });
      return Buffer.concat(copies);
    });
    expect(demux(twice).map(({ data }) => data)).toEqual([0, 1, 2, 3].map((index) => sound(index).data));
  });

  test('that are lost cost the sound frame that they belong to, and no other', () => {
    const pieces = muxed();
    const [, , second] = pieces;
    pieces[2] = Buffer.concat([second!.subarray(0, 188), second!.subarray(376)]);
    expect(demux(pieces).map(({ pts }) => pts)).toEqual([0, 3840, 5760]);
  });

  test('that are lost of a picture leave the rest of it', () => {
    const muxer = new TsMuxer();
    const picture: Sample = { kind: 'video', pts: 0, dts: 0, key: true, data: Buffer.alloc(2000, 7) };
    const data = muxer.write(picture);
    const [unit] = demux([data.subarray(0, 188 * 5), data.subarray(188 * 6)]);
    expect(unit!.data.length).toBe(2000 - 184);
  });
});
