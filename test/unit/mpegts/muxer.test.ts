import { fc, test as property } from '@fast-check/vitest';
import { describe, expect, test } from 'vitest';
import { toWire } from '../../../src/clock/ticks.ts';
import type { VideoSample } from '../../../src/media/sample.ts';
import { soundsInOrder, TsDemuxer, type PesUnit } from '../../../src/mpegts/demuxer.ts';
import { tablesFor, TsMuxer } from '../../../src/mpegts/muxer.ts';
import {
  hasPayload,
  isRandomAccess,
  packetPid,
  PCR_LEAD,
  pcrOffset,
  PID_AUDIO,
  PID_PAT,
  PID_PMT,
  PID_VIDEO,
  readPcrBase,
  startsUnit,
} from '../../../src/mpegts/packet.ts';
import { samples } from './samples.ts';
import { cuts, splitAt } from './split.ts';

const offsets = (data: Buffer): number[] => Array.from({ length: data.length / 188 }, (_, index) => index * 188);

const picture = (dts: number, key: boolean, size = 500): VideoSample => ({
  kind: 'video',
  pts: dts + 3000,
  dts,
  key,
  data: Buffer.alloc(size, 7),
});

describe('the muxer', () => {
  property.prop([samples, cuts])('makes what a demuxer reads back, whatever the pieces', (all, places) => {
    const muxer = new TsMuxer();
    const data = Buffer.concat([muxer.tables(), ...all.map((sample) => muxer.write(sample))]);
    const units: PesUnit[] = [];
    const demuxer = new TsDemuxer((unit) => units.push(unit));
    for (const piece of splitAt(data, places)) demuxer.push(piece);
    demuxer.flush();
    // An empty sample is none. Sound is whole before the next begins, so that kinds are compared one by one.
    for (const kind of ['video', 'audio'] as const) {
      const wanted = all.filter((sample) => sample.kind === kind && sample.data.length > 0);
      const read = units.filter((unit) => unit.kind === kind);
      expect(read.map(({ data: bytes }) => bytes.toString('hex'))).toEqual(
        wanted.map(({ data: bytes }) => bytes.toString('hex')),
      );
      // The demuxer's clock may lie whole wraps away; the distances are the same.
      const origin = (read[0]?.pts ?? 0) - (wanted[0]?.pts ?? 0);
      expect(Math.abs(origin % 2 ** 33)).toBe(0);
      expect(read.map(({ pts }) => pts - origin)).toEqual(wanted.map(({ pts }) => pts));
      expect(read.map(({ dts }) => dts - origin)).toEqual(
        wanted.map((sample) => (sample.kind === 'video' ? sample.dts : sample.pts)),
      );
      expect(read.map(({ randomAccess }) => randomAccess)).toEqual(
        wanted.map((sample) => sample.kind === 'video' && sample.key),
      );
    }
  });

  test('has each language on a PID of its own, and a demuxer tells them apart', () => {
    const muxer = new TsMuxer(tablesFor(3));
    const sound = (track: number, pts: number) =>
      ({ kind: 'audio', track, pts, data: Buffer.alloc(300, track) }) as const;
    const all = [picture(0, true), ...[0, 1, 2, 1, 0, 2].map((track, index) => sound(track, index * 1000))];
    const data = Buffer.concat(all.map((sample) => muxer.write(sample)));
    const read = (tracks: readonly number[]): string[] => {
      const units: PesUnit[] = [];
      const demuxer = new TsDemuxer((unit) => units.push(unit), {}, soundsInOrder(tracks));
      demuxer.push(Buffer.from(data));
      demuxer.flush();
      return units.flatMap(({ kind, track, data: bytes }) => (kind === 'audio' ? `${track}:${bytes[0]}` : []));
    };
    expect(read([0])).toEqual(['0:0', '0:0']);
    expect(read([0, 1, 2])).toEqual(['0:0', '1:1', '2:2', '1:1', '0:0', '2:2']);
    // As one that lacks the second of three languages is numbered.
    expect(read([0, 2])).toEqual(['0:0', '2:1', '2:1', '0:0']);
  });

  property.prop([samples])('counts each PID on without a break, from sample to sample', (all) => {
    const muxer = new TsMuxer();
    const counters = new Map<number, number>();
    for (const sample of all) {
      const data = muxer.write(sample);
      expect(data.length % 188).toBe(0);
      for (const at of offsets(data)) {
        expect(data[at]).toBe(0x47);
        expect(hasPayload(data, at)).toBe(true);
        const pid = packetPid(data, at);
        const counter = data[at + 3]! & 0x0f;
        expect(counter).toBe(((counters.get(pid) ?? -1) + 1) & 0x0f);
        counters.set(pid, counter);
      }
    }
  });

  property.prop([samples])(
    'gives each picture a PCR, so far in front of its decoding time that sound behind it is in time, and nothing else one',
    (all) => {
      const muxer = new TsMuxer();
      for (const sample of all) {
        const data = muxer.write(sample);
        const withPcr = offsets(data).filter((at) => pcrOffset(data, at) >= 0);
        if (sample.kind === 'audio') {
          expect(withPcr).toEqual([]);
        } else {
          expect(withPcr).toHaveLength(1);
          const [at] = withPcr as [number];
          expect(startsUnit(data, at) && packetPid(data, at) === PID_VIDEO).toBe(true);
          expect(readPcrBase(data, pcrOffset(data, at))).toBe(toWire(sample.dts - PCR_LEAD));
          expect(isRandomAccess(data, at)).toBe(sample.key);
        }
      }
    },
  );

  test('puts PAT and PMT in front of each key frame, and of nothing else', () => {
    const muxer = new TsMuxer();
    const pids = (data: Buffer): number[] => offsets(data).map((at) => packetPid(data, at));
    expect(pids(muxer.write(picture(0, true, 10)))).toEqual([PID_PAT, PID_PMT, PID_VIDEO]);
    expect(pids(muxer.write(picture(3000, false, 10)))).toEqual([PID_VIDEO]);
    expect(pids(muxer.write({ kind: 'audio', pts: 0, data: Buffer.alloc(10) }))).toEqual([PID_AUDIO]);
  });

  test('wraps timestamps of any size to 33 bits', () => {
    const muxer = new TsMuxer();
    const units: PesUnit[] = [];
    const demuxer = new TsDemuxer((unit) => units.push(unit));
    const now = 2 ** 33 * 18_000 - 4_000;
    const all = [0, 3000, 6000, 9000].map((by) => picture(now + by, by === 0));
    demuxer.push(Buffer.concat(all.map((sample) => muxer.write(sample))));
    demuxer.flush();
    expect(units.map(({ dts }) => dts - 2 ** 33)).toEqual([-4000, -1000, 2000, 5000]);
    expect(units.every(({ pts, dts }) => pts - dts === 3000)).toBe(true);
  });

  property.prop([fc.integer({ min: 0, max: 700 })])('fills the last packet whatever the size', (size) => {
    const data = new TsMuxer().write({ kind: 'audio', pts: 0, data: Buffer.alloc(size, 1) });
    expect(data).toHaveLength(Math.ceil((size + 14) / 184) * 188);
  });
});
