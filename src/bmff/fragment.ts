import { BOX_HEADER } from './box.ts';

/** One picture or one frame of sound, in units of its track's timescale. */
export interface FragmentSample {
  readonly data: Buffer;
  readonly duration: number;
  /** Decoding can start here. */
  readonly key: boolean;
  /** From its decoding time to its presentation; negative for pictures that are shown before others in front of them. */
  readonly offset: number;
}

/** The samples of one track in a fragment, in decoding order. */
export interface TrackRun {
  /** 1-based, as in the init section. */
  readonly trackId: number;
  /** Decoding time of the first (`tfdt`), a whole number below 2^53. */
  readonly baseTime: number;
  readonly samples: readonly FragmentSample[];
}

export interface Fragment {
  /** Grows from one to the next (ISO/IEC 14496-12 8.8.5); 32 bits. */
  readonly sequence: number;
  /** Those without samples are left out. */
  readonly runs: readonly TrackRun[];
  /** Whole boxes that stand in front: `emsg` and the like. */
  readonly events?: readonly Buffer[];
}

const MFHD_SIZE = 16;
const TFDT_SIZE = 20;
/** tfhd (8.8.7): where samples are is said from the `moof` on; and what holds of all of them is said once. */
const DEFAULT_BASE_IS_MOOF = 0x020000;
const DEFAULT_DURATION = 0x08;
const DEFAULT_FLAGS = 0x20;
/** trun (8.8.8). */
const DATA_OFFSET = 0x01;
const FIRST_SAMPLE_FLAGS = 0x04;
const DURATIONS = 0x100;
const SIZES = 0x200;
const FLAGS = 0x400;
const OFFSETS = 0x800;
/** Sample flags (8.8.3.1): depends on no other; depends on others, and decoding cannot start here. */
export const SYNC_SAMPLE = 0x02000000;
export const NON_SYNC_SAMPLE = 0x01010000;

/** How a run is written: what its samples have in common takes no room for each. */
interface RunLayout {
  readonly run: TrackRun;
  /** That of all samples; undefined where they differ. */
  readonly duration: number | undefined;
  /** Those of all samples but, where `trun` has FIRST_SAMPLE_FLAGS, of the first. */
  readonly flags: number;
  readonly trun: number;
  readonly trafSize: number;
  readonly trunSize: number;
}

/** A fragment: `moof` and `mdat`, in one piece that is complete in itself (a CMAF chunk, ISO/IEC 23000-19 7.3.2.3). */
export const writeFragment = ({ sequence, runs, events = [] }: Fragment): Buffer => {
  const layouts = runs.filter(({ samples }) => samples.length > 0).map(layout);
  const eventsSize = events.reduce((sum, { length }) => sum + length, 0);
  const moofSize = layouts.reduce((sum, { trafSize }) => sum + trafSize, BOX_HEADER + MFHD_SIZE);
  const dataSize = layouts.reduce((sum, { run }) => sum + sizeOf(run), 0);
  const out = Buffer.allocUnsafe(eventsSize + moofSize + BOX_HEADER + dataSize);
  let at = 0;
  for (const event of events) at += event.copy(out, at);
  at = header(out, at, moofSize, 'moof');
  at = header(out, at, MFHD_SIZE, 'mfhd');
  at = numbers(out, at, 0, sequence);
  let dataOffset = moofSize + BOX_HEADER;
  for (const each of layouts) {
    at = writeTrackFragment(out, at, each, dataOffset);
    dataOffset += sizeOf(each.run);
  }
  at = header(out, at, BOX_HEADER + dataSize, 'mdat');
  for (const { run } of layouts) for (const { data } of run.samples) at += data.copy(out, at);
  return out;
};

/** Where the data of a fragment begins, which are those of its first run's first sample: behind the head of its `mdat`. */
export const mediaStart = (fragment: Buffer): number => {
  let at = 0;
  while (fragment.toString('latin1', at + 4, at + BOX_HEADER) !== 'mdat') at += fragment.readUInt32BE(at);
  return at + BOX_HEADER;
};

const sizeOf = ({ samples }: TrackRun): number => samples.reduce((sum, { data }) => sum + data.length, 0);

const flagsOf = ({ key }: FragmentSample): number => (key ? SYNC_SAMPLE : NON_SYNC_SAMPLE);

const layout = (run: TrackRun): RunLayout => {
  const { samples } = run;
  const [first, ...others] = samples as [FragmentSample, ...FragmentSample[]];
  const sameDuration = samples.every(({ duration }) => duration === first.duration);
  const flags = flagsOf(others[0] ?? first);
  const sameFlags = others.every((sample) => flagsOf(sample) === flags);
  let trun = DATA_OFFSET | SIZES;
  if (!sameDuration) trun |= DURATIONS;
  if (!sameFlags) trun |= FLAGS;
  else if (flagsOf(first) !== flags) trun |= FIRST_SAMPLE_FLAGS;
  if (samples.some(({ offset }) => offset !== 0)) trun |= OFFSETS;
  const perSample = 4 * [DURATIONS, SIZES, FLAGS, OFFSETS].filter((bit) => trun & bit).length;
  const trunSize = 20 + (trun & FIRST_SAMPLE_FLAGS ? 4 : 0) + perSample * samples.length;
  const trafSize = BOX_HEADER + headSize(sameDuration) + TFDT_SIZE + trunSize;
  return { run, duration: sameDuration ? first.duration : undefined, flags, trun, trunSize, trafSize };
};

const headSize = (hasDuration: boolean): number => (hasDuration ? 24 : 20);

const writeTrackFragment = (out: Buffer, start: number, each: RunLayout, dataOffset: number): number => {
  const { run, duration, flags, trun, trunSize, trafSize } = each;
  let at = header(out, start, trafSize, 'traf');
  at = header(out, at, headSize(duration !== undefined), 'tfhd');
  const tfhd = DEFAULT_BASE_IS_MOOF | DEFAULT_FLAGS | (duration === undefined ? 0 : DEFAULT_DURATION);
  at = numbers(out, at, tfhd, run.trackId, ...(duration === undefined ? [] : [duration]), flags);
  at = header(out, at, TFDT_SIZE, 'tfdt');
  // Version 1: 64 bits (8.8.12).
  at = numbers(out, at, 0x01000000, Math.floor(run.baseTime / 2 ** 32), run.baseTime % 2 ** 32);
  at = header(out, at, trunSize, 'trun');
  // Version 1: offsets are signed.
  at = numbers(out, at, 0x01000000 + trun, run.samples.length, dataOffset);
  if (trun & FIRST_SAMPLE_FLAGS) at = out.writeUInt32BE(flagsOf(run.samples[0]!), at);
  for (const sample of run.samples) {
    if (trun & DURATIONS) at = out.writeUInt32BE(sample.duration, at);
    at = out.writeUInt32BE(sample.data.length, at);
    if (trun & FLAGS) at = out.writeUInt32BE(flagsOf(sample), at);
    if (trun & OFFSETS) at = out.writeInt32BE(sample.offset, at);
  }
  return at;
};

const header = (out: Buffer, at: number, size: number, type: string): number => {
  const next = out.writeUInt32BE(size, at);
  return next + out.write(type, next, 'latin1');
};

const numbers = (out: Buffer, at: number, ...values: readonly number[]): number =>
  values.reduce((next, value) => out.writeUInt32BE(value, next), at);
