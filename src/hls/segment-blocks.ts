import type { Segment } from '../timeline/segment.ts';
import type { PlacedTags } from './date-ranges.ts';
import type { MapTags } from './map.ts';

/** Segments in a block: some 7 kB of text, and what is left over is little to be written anew with each change. */
const BLOCK = 64;

/** The lines of one segment. */
export type SegmentLines = (segment: Segment, maps: MapTags) => readonly string[];

interface Block {
  /** What it was written from, besides the segments themselves, which never change. */
  readonly first: number;
  readonly mapBefore: string | undefined;
  readonly tags: string;
  readonly mapBehind: string | undefined;
  readonly bytes: Buffer;
}

export interface BlockContext {
  /** How many of the segments, from the front, are told of in the same words from now on. */
  readonly settled: number;
  readonly ranges: PlacedTags;
  readonly maps: MapTags;
}

/**
 * The text of a list's older segments, kept in blocks: a list of hours changes a few times in a second at its end, and
 * once in a segment's time at its front. Blocks are the same buffers from one change to the next.
 */
export class SegmentBlocks {
  readonly #linesOf: SegmentLines;
  /** By the segments' number, divided. */
  #blocks = new Map<number, Block>();

  constructor(linesOf: SegmentLines) {
    this.#linesOf = linesOf;
  }

  /** @returns the blocks from the front on, and how many segments they have: the others are for the caller to write */
  write(segments: readonly Segment[], { settled, ranges, maps }: BlockContext): { bytes: Buffer[]; count: number } {
    const bytes: Buffer[] = [];
    const blocks = new Map<number, Block>();
    let at = 0;
    for (;;) {
      const first = segments[at];
      if (!first) break;
      const end = at + BLOCK - (first.msn % BLOCK);
      if (end > settled || segments[end - 1]!.msn !== first.msn + (end - at - 1)) break;
      const number = Math.floor(first.msn / BLOCK);
      const block = this.#block(this.#blocks.get(number), segments, [at, end], { ranges, maps });
      blocks.set(number, block);
      bytes.push(block.bytes);
      at = end;
    }
    this.#blocks = blocks;
    return { bytes, count: at };
  }

  #block(
    known: Block | undefined,
    segments: readonly Segment[],
    [from, to]: readonly [number, number],
    { ranges, maps }: Pick<BlockContext, 'ranges' | 'maps'>,
  ): Block {
    const first = segments[from]!.msn;
    const lastStart = segments[to - 1]!.startTicks;
    const mapBefore = maps.said;
    const tags = ranges.pending(lastStart);
    if (known?.first === first && known.mapBefore === mapBefore && known.tags === tags) {
      ranges.before(lastStart);
      maps.said = known.mapBehind;
      return known;
    }
    let text = '';
    for (let at = from; at < to; at++) {
      const segment = segments[at]!;
      for (const line of ranges.before(segment.startTicks)) text += `${line}\n`;
      for (const line of this.#linesOf(segment, maps)) text += `${line}\n`;
    }
    return { first, mapBefore, tags, mapBehind: maps.said, bytes: Buffer.from(text) };
  }
}
