import { BoxStream } from './box-stream.ts';
import { BOX_HEADER, boxesIn, findBox } from './box.ts';
import { readTracks, type ReadTrack } from './init-reader.ts';

/** One sample, in units of its track's timescale. */
export interface ReadSample {
  readonly track: ReadTrack;
  readonly dts: number;
  readonly pts: number;
  readonly duration: number;
  readonly key: boolean;
  readonly data: Buffer;
}

export interface FragmentReaderEvents {
  /** Once, before the first sample. */
  tracks(tracks: readonly ReadTrack[]): void;
  sample(sample: ReadSample): void;
}

/** Flags as in `fragment.ts`; these are only read. */
const BASE_DATA_OFFSET = 0x01;
const DESCRIPTION_INDEX = 0x02;
const DEFAULT_DURATION = 0x08;
const DEFAULT_SIZE = 0x10;
const DEFAULT_FLAGS = 0x20;
const DATA_OFFSET = 0x01;
const FIRST_SAMPLE_FLAGS = 0x04;
const DURATIONS = 0x100;
const SIZES = 0x200;
const FLAGS = 0x400;
const OFFSETS = 0x800;
const NON_SYNC = 0x010000;
/** A fragment of a minute at 120 pictures per second has fewer. */
const MAX_SAMPLES = 16_384;

/**
 * Reads a fragmented file as it is being written (ISO/IEC 14496-12 8.8), `moof` by `moof`: strictly, as every fragment
 * is to say where it lies in time and in bytes.
 */
export class FragmentReader {
  readonly #events: FragmentReaderEvents;
  readonly #boxes = new BoxStream(({ type, data }) => this.#box(type, data));
  #tracks = new Map<number, ReadTrack>();
  #moof: Buffer | undefined;

  constructor(events: FragmentReaderEvents) {
    this.#events = events;
  }

  /**
   * @param chunk must not be changed afterwards: samples are ranges of it
   * @throws RangeError for what is damaged, or no fragmented file
   */
  push(chunk: Buffer): void {
    this.#boxes.push(chunk);
  }

  #box(type: string, data: Buffer): void {
    if (type === 'moov') {
      const tracks = readTracks(data.subarray(BOX_HEADER));
      this.#tracks = new Map(tracks.map((track) => [track.id, track]));
      this.#events.tracks(tracks);
    } else if (type === 'moof') {
      this.#moof = data;
    } else if (type === 'mdat' && this.#moof) {
      const moof = this.#moof;
      this.#moof = undefined;
      for (const { type: each, from, to } of boxesIn(moof, BOX_HEADER, moof.length)) {
        if (each === 'traf') this.#trackFragment(moof.subarray(from, to), moof.length, data);
      }
    }
  }

  #trackFragment(traf: Buffer, moofLength: number, mdat: Buffer): void {
    const tfhd = findBox(traf, 'tfhd');
    const track = this.#tracks.get(tfhd.readUInt32BE(4));
    if (!track) throw new RangeError('a fragment is of a track that was not told of');
    const defaults = readDefaults(tfhd, track);
    const tfdt = findBox(traf, 'tfdt');
    let dts = tfdt[0] === 1 ? Number(tfdt.readBigUInt64BE(4)) : tfdt.readUInt32BE(4);
    let at = 0;
    for (const { type, from, to } of boxesIn(traf, 0, traf.length)) {
      if (type !== 'trun') continue;
      const trun = traf.subarray(from, to);
      const flags = trun.readUInt32BE(0) & 0xffffff;
      if (flags & DATA_OFFSET) at = trun.readInt32BE(8) - moofLength;
      for (const entry of readEntries(trun, flags, defaults)) {
        if (at < BOX_HEADER || at + entry.size > mdat.length) throw new RangeError('a sample lies outside of its data');
        const data = mdat.subarray(at, (at += entry.size));
        const key = (entry.flags & NON_SYNC) === 0;
        this.#events.sample({ track, dts, pts: dts + entry.offset, duration: entry.duration, key, data });
        dts += entry.duration;
      }
    }
  }
}

const readDefaults = (tfhd: Buffer, { defaults }: ReadTrack): ReadTrack['defaults'] => {
  const flags = tfhd.readUInt32BE(0) & 0xffffff;
  if (flags & BASE_DATA_OFFSET) throw new RangeError('a fragment says where it lies in the whole file');
  let at = flags & DESCRIPTION_INDEX ? 12 : 8;
  const next = (bit: number, otherwise: number): number => {
    if (!(flags & bit)) return otherwise;
    at += 4;
    return tfhd.readUInt32BE(at - 4);
  };
  const duration = next(DEFAULT_DURATION, defaults.duration);
  const size = next(DEFAULT_SIZE, defaults.size);
  return { duration, size, flags: next(DEFAULT_FLAGS, defaults.flags) };
};

interface RunEntry {
  readonly duration: number;
  readonly size: number;
  readonly flags: number;
  readonly offset: number;
}

const readEntries = (trun: Buffer, flags: number, defaults: ReadTrack['defaults']): RunEntry[] => {
  const count = trun.readUInt32BE(4);
  if (count > MAX_SAMPLES) throw new RangeError(`a fragment of ${count} samples is impossible`);
  const signed = trun[0] === 1;
  let at = flags & DATA_OFFSET ? 12 : 8;
  const next = (bit: number, otherwise: number): number => {
    if (!(flags & bit)) return otherwise;
    at += 4;
    return trun.readUInt32BE(at - 4);
  };
  const first = next(FIRST_SAMPLE_FLAGS, defaults.flags);
  return Array.from({ length: count }, (_, index) => {
    const duration = next(DURATIONS, defaults.duration);
    const size = next(SIZES, defaults.size);
    const own = next(FLAGS, index === 0 ? first : defaults.flags);
    const offset = next(OFFSETS, 0);
    return { duration, size, flags: own, offset: signed ? offset | 0 : offset };
  });
};
