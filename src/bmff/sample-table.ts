import { box, fullBox, u32 } from './box.ts';

/** A sample of a file that is not fragmented; times in units of its track's timescale. */
export interface TableSample {
  readonly byteLength: number;
  readonly duration: number;
  /** From its decoding time to its presentation. */
  readonly offset: number;
  /** Decoding can start here. */
  readonly key: boolean;
}

/** A run of equal values, as `stts` and `ctts` have them. */
interface Run {
  count: number;
  readonly value: number;
}

/** Where samples of one track lie in a file, and when they are due (ISO/IEC 14496-12 8.6, 8.7). Some 12 bytes for each. */
export class SampleTable {
  readonly #sizes: number[] = [];
  readonly #durations: Run[] = [];
  readonly #offsets: Run[] = [];
  /** 1-based. */
  readonly #keys: number[] = [];
  /** Where chunks begin, behind the beginning of the payload, and how many samples they have. */
  readonly #chunks: { readonly at: number; samples: number }[] = [];
  #end = -1;
  #duration = 0;

  get length(): number {
    return this.#sizes.length;
  }

  /** Of all samples, in the track's timescale. */
  get duration(): number {
    return this.#duration;
  }

  /** @param at where it lies, behind the beginning of the payload */
  add({ byteLength, duration, offset, key }: TableSample, at: number): void {
    const chunk = this.#chunks.at(-1);
    if (chunk && at === this.#end) chunk.samples++;
    else this.#chunks.push({ at, samples: 1 });
    this.#end = at + byteLength;
    this.#sizes.push(byteLength);
    this.#duration += duration;
    append(this.#durations, duration);
    append(this.#offsets, offset);
    if (key) this.#keys.push(this.#sizes.length);
  }

  /** The tables, all but the description. @param payloadAt where the payload begins in the file */
  boxes(payloadAt: number): Buffer[] {
    const signed = this.#offsets.some(({ value }) => value < 0);
    const allKeys = this.#keys.length === this.length;
    const noOffsets = this.#offsets.every(({ value }) => value === 0);
    return [
      fullBox('stts', 0, 0, runs(this.#durations)),
      ...(noOffsets ? [] : [fullBox('ctts', signed ? 1 : 0, 0, runs(this.#offsets))]),
      ...(allKeys ? [] : [fullBox('stss', 0, 0, u32(this.#keys.length), numbers(this.#keys))]),
      fullBox('stsc', 0, 0, this.#samplesPerChunk()),
      fullBox('stsz', 0, 0, u32(0, this.length), numbers(this.#sizes)),
      this.#chunkOffsets(payloadAt),
    ];
  }

  #samplesPerChunk(): Buffer {
    const entries: number[] = [];
    let before: number | undefined;
    for (const [index, { samples }] of this.#chunks.entries()) {
      if (samples !== before) entries.push(index + 1, samples, 1);
      before = samples;
    }
    return Buffer.concat([u32(entries.length / 3), numbers(entries)]);
  }

  /** With 64 bits always: the box's length must not depend on where the payload begins. */
  #chunkOffsets(payloadAt: number): Buffer {
    const out = Buffer.allocUnsafe(8 * this.#chunks.length);
    this.#chunks.forEach(({ at }, index) => out.writeBigUInt64BE(BigInt(payloadAt + at), 8 * index));
    return fullBox('co64', 0, 0, u32(this.#chunks.length), out);
  }
}

const append = (list: Run[], value: number): void => {
  const last = list.at(-1);
  if (last?.value === value) last.count++;
  else list.push({ count: 1, value });
};

const runs = (list: readonly Run[]): Buffer => {
  const out = Buffer.allocUnsafe(4 + 8 * list.length);
  let at = out.writeUInt32BE(list.length, 0);
  for (const { count, value } of list) {
    at = out.writeUInt32BE(count, at);
    at = out.writeInt32BE(value, at);
  }
  return out;
};

const numbers = (values: readonly number[]): Buffer => {
  const out = Buffer.allocUnsafe(4 * values.length);
  values.forEach((value, index) => out.writeUInt32BE(value, 4 * index));
  return out;
};

/** An edit list (8.6.6): what of the media is shown, and where. Durations in the timescale of the movie, times in that of the track; -1: nothing. */
export const editList = (edits: readonly { readonly duration: number; readonly mediaTime: number }[]): Buffer =>
  box(
    'edts',
    fullBox('elst', 0, 0, u32(edits.length), ...edits.map(({ duration, mediaTime }) => editEntry(duration, mediaTime))),
  );

const editEntry = (duration: number, mediaTime: number): Buffer => {
  const out = Buffer.allocUnsafe(12);
  out.writeUInt32BE(duration, 0);
  out.writeInt32BE(mediaTime, 4);
  out.writeUInt32BE(0x10000, 8);
  return out;
};
