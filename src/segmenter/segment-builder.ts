import type { Ticks } from '../clock/ticks.ts';
import type { InitSection } from '../timeline/init-section.ts';
import type { OpenSegment, Part, Segment } from '../timeline/segment.ts';

export interface SegmentHead {
  readonly msn: number;
  readonly startTicks: Ticks;
  readonly discontinuity: boolean;
  /** It begins with a key frame; absent: it does. */
  readonly independent?: boolean;
  /** Of fragmented MP4. */
  readonly init?: InitSection | undefined;
}

/** Bytes of a segment in the making, in pieces, with the places where parts end. */
export class SegmentBuilder {
  readonly msn: number;
  readonly startTicks: Ticks;
  readonly discontinuity: boolean;
  readonly init: InitSection | undefined;
  #chunks: Buffer[] = [];
  #byteLength = 0;
  #parts: Part[] = [];
  #part: { startTicks: Ticks; independent: boolean | undefined; offset: number; firstChunk: number };

  constructor({ msn, startTicks, discontinuity, independent = true, init }: SegmentHead) {
    this.msn = msn;
    this.startTicks = startTicks;
    this.discontinuity = discontinuity;
    this.init = init;
    this.#part = { startTicks, independent, offset: 0, firstChunk: 0 };
  }

  get byteLength(): number {
    return this.#byteLength;
  }

  get partStartTicks(): Ticks {
    return this.#part.startTicks;
  }

  get parts(): readonly Part[] {
    return this.#parts;
  }

  /** Where the published parts end: what a later encoder has to go on from. */
  get publishedEndTicks(): Ticks {
    return this.#parts.reduce((end, part) => end + part.durationTicks, this.startTicks);
  }

  append(chunk: Buffer): void {
    this.#chunks.push(chunk);
    this.#byteLength += chunk.length;
  }

  /**
   * Ends the part in the making.
   * @param nextIndependent what `beginPart` is still to say, where it is absent
   * @returns undefined when it has no bytes
   */
  endPart(endTicks: Ticks, nextIndependent?: boolean): Part | undefined {
    const { startTicks, independent = false, offset, firstChunk } = this.#part;
    if (this.#byteLength === offset) return undefined;
    const part: Part = {
      index: this.#parts.length,
      durationTicks: endTicks - startTicks,
      independent,
      offset,
      byteLength: this.#byteLength - offset,
      chunks: this.#chunks.slice(firstChunk),
    };
    this.#parts.push(part);
    this.#part = {
      startTicks: endTicks,
      independent: nextIndependent,
      offset: this.#byteLength,
      firstChunk: this.#chunks.length,
    };
    return part;
  }

  /** What the part in the making begins with, where that is known only after the one before it ended. */
  beginPart(independent: boolean): void {
    this.#part.independent ??= independent;
  }

  /** Forgets what was added since the last part ended. @returns false when nothing of the segment is left */
  dropUnpublished(): boolean {
    this.#chunks.length = this.#part.firstChunk;
    this.#byteLength = this.#part.offset;
    // What comes next comes from another run, which begins with a key frame.
    this.#part.independent = true;
    return this.#parts.length > 0;
  }

  /** Lists what was lost as parts without bytes, none longer than `partTicks`. Nothing may be unpublished. */
  lose(endTicks: Ticks, partTicks: Ticks): Part[] {
    const lost: Part[] = [];
    for (let at = this.publishedEndTicks; at < endTicks; at += partTicks) {
      const durationTicks = Math.min(partTicks, endTicks - at);
      const index = this.#parts.length + lost.length;
      lost.push({ index, durationTicks, independent: false, offset: this.#byteLength, byteLength: 0, chunks: [] });
    }
    this.#parts.push(...lost);
    this.#part = { ...this.#part, startTicks: endTicks };
    return lost;
  }

  asOpen(): Omit<OpenSegment, 'parts'> {
    return { msn: this.msn, startTicks: this.startTicks, discontinuity: this.discontinuity, ...this.#initOf() };
  }

  finish(endTicks: Ticks): Segment {
    return {
      msn: this.msn,
      startTicks: this.startTicks,
      durationTicks: endTicks - this.startTicks,
      byteLength: this.#byteLength,
      chunks: this.#chunks,
      parts: this.#parts,
      discontinuity: this.discontinuity,
      gap: this.#parts.some(({ byteLength }) => byteLength === 0),
      ...this.#initOf(),
    };
  }

  #initOf(): Pick<Segment, 'init'> {
    return this.init ? { init: this.init } : {};
  }
}
