import { fc, test as property } from '@fast-check/vitest';
import { describe, expect, test } from 'vitest';
import { TsDemuxer, type PesUnit } from '../../../src/mpegts/demuxer.ts';
import { TsMuxer } from '../../../src/mpegts/muxer.ts';
import { PACKET_SIZE, STREAM_TYPE_AAC_ADTS, STREAM_TYPE_H264, writeContinuity } from '../../../src/mpegts/packet.ts';
import { ProgramMap } from '../../../src/mpegts/program-map.ts';
import { crc32, makeTables, type ProgramStream } from '../../../src/mpegts/psi.ts';
import { SectionReader } from '../../../src/mpegts/section-reader.ts';
import { streamKind } from '../../../src/mpegts/stream-kind.ts';

const NONE = Buffer.alloc(0);
const H264 = { streamType: STREAM_TYPE_H264, descriptors: NONE };
const AAC = { streamType: STREAM_TYPE_AAC_ADTS, descriptors: NONE };
const MP2 = { streamType: 0x03, descriptors: NONE };

const pmtSection = (streams: readonly ProgramStream[]): Buffer => {
  const loop = streams.map(({ pid, streamType, descriptors }) => {
    const head = Buffer.alloc(5);
    head[0] = streamType;
    head.writeUInt16BE(0xe000 | pid, 1);
    head.writeUInt16BE(0xf000 | descriptors.length, 3);
    return Buffer.concat([head, descriptors]);
  });
  const body = Buffer.concat([Buffer.from('0001c10000e100f000', 'hex'), ...loop]);
  const section = Buffer.concat([Buffer.from([0x02, 0xb0, 0]), body, Buffer.alloc(4)]);
  section.writeUInt16BE(0xb000 | (section.length - 3), 1);
  section.writeUInt32BE(crc32(section, 0, section.length - 4), section.length - 4);
  return section;
};

/** Packets on a PID with these payload bytes; the first one begins a unit. */
const packetise = (pid: number, payload: Buffer): Buffer => {
  const packets: Buffer[] = [];
  for (let at = 0; at < payload.length; at += 184) {
    const packet = Buffer.alloc(PACKET_SIZE, 0xff);
    packet.writeUInt32BE(0x47000010 | (at === 0 ? 0x400000 : 0) | (pid << 8), 0);
    writeContinuity(packet, 0, packets.length & 0x0f);
    payload.copy(packet, 4, at, at + 184);
    packets.push(packet);
  }
  return Buffer.concat(packets);
};

const PAT = makeTables([{ pid: 0x100, streamType: STREAM_TYPE_H264 }]).subarray(0, PACKET_SIZE);
const pmt = (...streams: readonly ProgramStream[]): Buffer =>
  packetise(0x1000, Buffer.concat([Buffer.from([0]), pmtSection(streams)]));

/** The lists of streams that a map went through. */
const read = (...pieces: readonly Buffer[]): (readonly ProgramStream[])[] => {
  const map = new ProgramMap();
  const lists: (readonly ProgramStream[])[] = [];
  for (const piece of pieces) {
    for (let at = 0; at < piece.length; at += PACKET_SIZE) if (map.push(piece, at)) lists.push(map.streams);
  }
  return lists;
};

const stream = fc.record({
  pid: fc.integer({ min: 0x20, max: 0xffe }),
  streamType: fc.integer({ min: 1, max: 255 }),
  descriptors: fc.uint8Array({ maxLength: 40 }).map((bytes) => Buffer.from(bytes)),
});

describe('a programme map', () => {
  property.prop([fc.array(stream, { minLength: 1, maxLength: 22 })])(
    'is read over any number of packets',
    (streams) => {
      expect(read(PAT, pmt(...streams))).toEqual([streams]);
    },
  );

  test('that is repeated is no change; another one is', () => {
    const first = pmt({ ...H264, pid: 0x100 }, { ...AAC, pid: 0x101 });
    const second = pmt({ ...H264, pid: 0x100 }, { ...MP2, pid: 0x101 });
    expect(read(PAT, first, PAT, first, second, second, PAT, first)).toHaveLength(3);
  });

  test('is kept as packets for who comes later', () => {
    const map = new ProgramMap();
    const long = pmt(...Array.from({ length: 60 }, (_, index) => ({ ...MP2, pid: 0x200 + index })));
    const all = Buffer.concat([PAT, long]);
    expect(long.length).toBe(2 * PACKET_SIZE);
    for (let at = 0; at < all.length; at += PACKET_SIZE) map.push(all, at);
    expect(map.tables).toEqual(all);
  });

  property.prop([fc.array(fc.tuple(fc.boolean(), fc.uint8Array({ maxLength: 184 })), { maxLength: 60 })])(
    'of any bytes at all neither throws nor grows',
    (payloads) => {
      const reader = new SectionReader();
      for (const [starts, bytes] of payloads) {
        for (const section of reader.push(Buffer.from(bytes), starts)) expect(section.length).toBeLessThanOrEqual(4098);
      }
    },
  );
});

describe('a programme that changes in mid-stream', () => {
  const moved = (data: Buffer, from: number, to: number): Buffer => {
    const copy = Buffer.from(data);
    for (let at = 0; at < copy.length; at += PACKET_SIZE) {
      if ((copy.readUInt16BE(at + 1) & 0x1fff) === from)
        copy.writeUInt16BE((copy.readUInt16BE(at + 1) & 0xe000) | to, at + 1);
    }
    return copy;
  };

  const pictures = (start: number): Buffer => {
    const muxer = new TsMuxer();
    const each = [0, 1, 2].map((index) => {
      const at = start + index * 3000;
      return muxer.write({ kind: 'video', pts: at, dts: at, key: false, data: Buffer.alloc(300, index) });
    });
    return Buffer.concat(each);
  };

  const demux = (...pieces: readonly Buffer[]): { units: PesUnit[]; maps: number; kinds: string[] } => {
    const units: PesUnit[] = [];
    let maps = 0;
    const demuxer = new TsDemuxer((unit) => units.push(unit), { map: () => maps++ });
    for (const piece of pieces) demuxer.push(piece);
    demuxer.flush();
    return { units, maps, kinds: [...demuxer.streams] };
  };

  test('is followed to other PIDs, and no picture is lost', () => {
    const { units, maps } = demux(
      PAT,
      pmt({ ...H264, pid: 0x100 }),
      pictures(0),
      pmt({ ...H264, pid: 0x200 }),
      moved(pictures(9000), 0x100, 0x200),
    );
    expect(units.map(({ dts }) => dts)).toEqual([0, 3000, 6000, 9000, 12_000, 15_000]);
    expect(maps).toBe(2);
  });

  test('goes on in the midst of a picture where its PID stays', () => {
    const data = pictures(0);
    const { units } = demux(
      PAT,
      pmt({ ...H264, pid: 0x100 }),
      data.subarray(0, PACKET_SIZE),
      pmt({ ...H264, pid: 0x100 }, { ...AAC, pid: 0x101 }),
      data.subarray(PACKET_SIZE),
    );
    expect(units.map((unit) => unit.data.length)).toEqual([300, 300, 300]);
  });

  test('runs on over the wrap of 33 bits', () => {
    const { units } = demux(
      PAT,
      pmt({ ...H264, pid: 0x100 }),
      pictures(2 ** 33 - 9000),
      pmt({ ...H264, pid: 0x200 }),
      moved(pictures(2 ** 33), 0x100, 0x200),
    );
    expect(units.at(-1)!.dts).toBe(2 ** 33 + 6000);
  });

  test('to another codec brings nothing more', () => {
    const { units, kinds } = demux(PAT, pmt({ ...H264, pid: 0x100 }), pmt({ ...MP2, pid: 0x100 }), pictures(0));
    expect(units).toEqual([]);
    expect(kinds).toEqual([]);
  });
});

describe('the kind of a stream', () => {
  test.each([
    [0x1b, '', 'H.264'],
    [0x24, '', 'HEVC'],
    [0x02, '', 'MPEG-2'],
    [0x06, '6a0100', 'AC-3'],
    [0x06, '0a04656e6700' + '05044f707573', 'Opus'],
    [0x06, '050441563031', 'AV1'],
    [0x06, '560565 6e670888'.replace(' ', ''), undefined],
    [0x05, '', undefined],
    [0x06, '05', undefined],
    [0x06, '05ff4f70', undefined],
  ])('type %i with descriptors "%s" is %s', (streamType, descriptors, codec) => {
    expect(streamKind({ pid: 0x100, streamType, descriptors: Buffer.from(descriptors, 'hex') })?.codec).toBe(codec);
  });
});
