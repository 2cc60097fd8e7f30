import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { H264Packetizer } from 'werift';
import { H264Depacketiser, type AccessUnit } from '../../../src/webrtc/h264-depacketiser.ts';
import type { RtpData } from '../../../src/webrtc/rtp-order.ts';

const SPS = Buffer.from('6764001facd9405005bb016a02020280000003008000001e478c18cb', 'hex');
const PPS = Buffer.from('68ebe3cb22c0', 'hex');
const slice = (type: number, length: number): Buffer => {
  const unit = Buffer.alloc(length, 0x55);
  unit[0] = 0x60 | type;
  return unit;
};
const KEY = [SPS, PPS, slice(5, 9000)];
const OTHER = [slice(1, 3000), slice(1, 40)];

/** RTP of pictures as another implementation makes it. */
const packetise = (pictures: readonly (readonly Buffer[])[]): RtpData[] => {
  const packetiser = new H264Packetizer({ inputFormat: 'annexb', sequenceNumber: 100 });
  return pictures.flatMap((units, index) => {
    const annexB = Buffer.concat(units.flatMap((unit) => [Buffer.from([0, 0, 0, 1]), unit]));
    return packetiser.packetize(annexB, index * 3000).map(({ header, payload }) => ({
      sequence: header.sequenceNumber,
      timestamp: header.timestamp,
      marker: header.marker,
      payload,
    }));
  });
};

const run = (packets: readonly RtpData[], missing: ReadonlySet<number> = new Set()) => {
  const pictures: AccessUnit[] = [];
  let broken = 0;
  const depacketiser = new H264Depacketiser({
    picture: (picture) => pictures.push(picture),
    broken: () => broken++,
  });
  let lost = false;
  for (const [index, packet] of packets.entries()) {
    if (missing.has(index)) {
      lost = true;
      continue;
    }
    depacketiser.push(packet, lost);
    lost = false;
  }
  return { pictures, broken };
};

describe('pictures in RTP', () => {
  it('come out as they went in: single, aggregated and in fragments', () => {
    const sent = [KEY, OTHER, OTHER, KEY, OTHER];
    const { pictures, broken } = run(packetise(sent));
    expect(pictures.map(({ units }) => units)).toEqual(sent);
    expect(pictures.map(({ key }) => key)).toEqual([true, false, false, true, false]);
    expect(pictures.map(({ timestamp }) => timestamp)).toEqual([0, 3000, 6000, 9000, 12_000]);
    expect(broken).toBe(0);
  });

  it('are understood without markers', () => {
    const packets = packetise([KEY, OTHER, OTHER]).map((packet) => ({ ...packet, marker: false }));
    expect(run(packets).pictures.map(({ units }) => units)).toEqual([KEY, OTHER]);
  });

  it('begin with a key frame', () => {
    expect(run(packetise([OTHER, OTHER, KEY, OTHER])).pictures).toHaveLength(2);
  });

  it('behind a loss are left out until a key frame comes', () => {
    const packets = packetise([KEY, OTHER, OTHER, OTHER, KEY, OTHER]);
    const second = packets.findIndex(({ timestamp }) => timestamp === 6000);
    const { pictures, broken } = run(packets, new Set([second]));
    expect(pictures.map(({ timestamp }) => timestamp)).toEqual([0, 3000, 12_000, 15_000]);
    expect(broken).toBe(1);
  });

  it('whatever is lost, only whole pictures come out', () => {
    const sent = [KEY, OTHER, OTHER, KEY, OTHER, KEY, OTHER, OTHER];
    const packets = packetise(sent);
    fc.assert(
      fc.property(fc.uniqueArray(fc.nat(packets.length - 1), { maxLength: 6 }), (missing) => {
        for (const { timestamp, units } of run(packets, new Set(missing)).pictures) {
          // What is lost behind the last packet of a picture that came cannot be known.
          expect(sent[timestamp / 3000]!.slice(0, units.length)).toEqual(units);
        }
      }),
      { numRuns: 500 },
    );
  });

  it('never throw, whatever comes', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.uint8Array({ maxLength: 40 }), fc.nat(3), fc.boolean())), (noise) => {
        const packets = noise.map(([payload, time, marker], sequence) => ({
          sequence,
          timestamp: time * 3000,
          marker,
          payload: Buffer.from(payload),
        }));
        expect(() => run(packets)).not.toThrow();
      }),
      { numRuns: 1000 },
    );
  });
});
