import { BoxError, childrenOf, findBox, readBoxes, reading, type Box } from './mp4-boxes.ts';
import type { InitFacts, InitTrack, SampleDefaults } from './mp4-init.ts';
import { closedTrack, TIMESCALE, type MediaUnit, type TrackFacts } from './track.ts';

/** What the boxes of a segment say, beside its samples. */
export interface FragmentFacts {
  readonly fragments: number;
  readonly hasMovie: boolean;
  readonly hasData: boolean;
  readonly withoutDecodeTime: number;
  readonly baseNotMoof: number;
}

export interface FragmentedMedia {
  readonly fragment: FragmentFacts;
  readonly tracks: readonly TrackFacts[];
}

/** sample_is_non_sync_sample (ISO 14496-12 8.8.3.1). */
const NON_SYNC = 0x0001_0000;
const DEFAULT_BASE_IS_MOOF = 0x02_0000;
const BASE_DATA_OFFSET = 0x01;
/** A segment of a minute with 120 pictures per second has fewer. */
const MAX_SAMPLES = 100_000;
const NAL_IDR = 5;
/** H.265 table 7-1: BLA, IDR and CRA pictures. */
const HEVC_RANDOM_ACCESS = { from: 16, to: 21 };

/** Reads the fragments of a segment or part. @throws BoxError where they are damaged */
export const readFragments = (data: Buffer, init: InitFacts): FragmentedMedia =>
  reading(() => {
    const boxes = readBoxes(data);
    const moofs = boxes.filter(({ type }) => type === 'moof');
    const units = new Map<InitTrack, MediaUnit[]>(init.tracks.map((track) => [track, []]));
    let withoutDecodeTime = 0;
    let baseNotMoof = 0;
    for (const moof of moofs) {
      for (const traf of childrenOf(moof, 'traf')) {
        const inside = readBoxes(traf.body);
        const tfhd = findBox(inside, 'tfhd')?.body;
        if (!tfhd) throw new BoxError('a track fragment has no tfhd');
        const flags = tfhd.readUInt32BE(0) & 0xff_ffff;
        if ((flags & DEFAULT_BASE_IS_MOOF) === 0 || (flags & BASE_DATA_OFFSET) !== 0) baseNotMoof++;
        const tfdt = findBox(inside, 'tfdt')?.body;
        if (!tfdt) withoutDecodeTime++;
        const track = init.tracks.find(({ id }) => id === tfhd.readUInt32BE(4));
        if (track && tfdt)
          readTraf(
            { track, tfhd, flags, tfdt, truns: inside.filter(({ type }) => type === 'trun'), moofAt: moof.at, data },
            units.get(track)!,
          );
      }
    }
    const has = (type: string): boolean => boxes.some((box) => box.type === type);
    return {
      fragment: {
        fragments: moofs.length,
        hasMovie: has('moov'),
        hasData: has('mdat'),
        withoutDecodeTime,
        baseNotMoof,
      },
      tracks: init.tracks.map((track) => ({
        ...closedTrack(track.kind, track.label),
        codec: track.codec,
        width: track.width,
        height: track.height,
        frameRate: track.frameRate,
        units: units.get(track)!,
      })),
    };
  });

interface Traf {
  readonly track: InitTrack;
  readonly tfhd: Buffer;
  readonly flags: number;
  readonly tfdt: Buffer;
  readonly truns: readonly Box[];
  readonly moofAt: number;
  readonly data: Buffer;
}

const readTraf = ({ track, tfhd, flags, tfdt, truns, moofAt, data }: Traf, units: MediaUnit[]): void => {
  const defaults = trackDefaults(tfhd, flags, track.defaults);
  let time = tfdt[0] === 1 ? Number(tfdt.readBigUInt64BE(4)) : tfdt.readUInt32BE(4);
  let at = moofAt;
  for (const { body } of truns) {
    const run = readRun(body, defaults);
    if (run.dataOffset !== undefined) at = moofAt + run.dataOffset;
    for (const { duration, size, flags: sampleFlags, offset } of run.samples) {
      const scale = (value: number): number => (value * TIMESCALE) / track.timescale;
      const bytes = data.subarray(at, at + size);
      units.push({
        pts: scale(time + offset),
        dts: scale(time),
        duration: scale(duration),
        key: track.kind !== 'video' || isKey(bytes, track, sampleFlags),
        byteLength: size,
      });
      time += duration;
      at += size;
    }
  }
};

/** ISO 14496-12 8.8.7: optional fields stand in the order of their flags. */
const trackDefaults = (tfhd: Buffer, flags: number, fallback: SampleDefaults): SampleDefaults => {
  let at = 8;
  const next = (flag: number, bytes: number): number | undefined => {
    if ((flags & flag) === 0) return undefined;
    at += bytes;
    return bytes === 4 ? tfhd.readUInt32BE(at - 4) : undefined;
  };
  next(0x01, 8);
  next(0x02, 4);
  const duration = next(0x08, 4) ?? fallback.duration;
  const size = next(0x10, 4) ?? fallback.size;
  return { duration, size, flags: next(0x20, 4) ?? fallback.flags };
};

interface Sample extends SampleDefaults {
  /** Composition time less decoding time. */
  readonly offset: number;
}

/** ISO 14496-12 8.8.8. */
const readRun = (body: Buffer, defaults: SampleDefaults): { dataOffset: number | undefined; samples: Sample[] } => {
  const flags = body.readUInt32BE(0) & 0xff_ffff;
  const count = body.readUInt32BE(4);
  if (count > MAX_SAMPLES) throw new RangeError(`${count} samples in one run`);
  let at = 8;
  const next = (flag: number): number | undefined => {
    if ((flags & flag) === 0) return undefined;
    at += 4;
    return body.readUInt32BE(at - 4);
  };
  const dataOffset = next(0x01);
  const firstFlags = next(0x04);
  const samples: Sample[] = [];
  for (let index = 0; index < count; index++) {
    const duration = next(0x100) ?? defaults.duration;
    const size = next(0x200) ?? defaults.size;
    const own = next(0x400);
    const sampleFlags = own ?? (index === 0 ? firstFlags : undefined) ?? defaults.flags;
    const offset = next(0x800) ?? 0;
    samples.push({ duration, size, flags: sampleFlags, offset: offset | 0 });
  }
  return { dataOffset: dataOffset === undefined ? undefined : dataOffset | 0, samples };
};

/** By the bytes where they can be read: what the flags say is what is to be checked. */
const isKey = (sample: Buffer, { nalLengthSize, label }: InitTrack, flags: number): boolean => {
  if (nalLengthSize === undefined) return (flags & NON_SYNC) === 0;
  for (let at = 0; at + nalLengthSize < sample.length;) {
    const length = sample.readUIntBE(at, nalLengthSize);
    const header = sample[at + nalLengthSize]!;
    const type = label === 'HEVC' ? (header >> 1) & 0x3f : header & 0x1f;
    if (label === 'HEVC' ? type >= HEVC_RANDOM_ACCESS.from && type <= HEVC_RANDOM_ACCESS.to : type === NAL_IDR)
      return true;
    at += nalLengthSize + length;
  }
  return false;
};
