import type { Ticks } from '../clock/ticks.ts';
import type { InitSection } from '../timeline/init-section.ts';
import { partsEnd, type OpenSegment, type Part, type Segment } from '../timeline/segment.ts';

export interface SegmentHead {
  readonly msn: number;
  readonly startTicks: Ticks;
  readonly discontinuity: boolean;
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
  #keyFrameBytes: number | undefined;
  #part: { startTicks: Ticks; independent: boolean; offset: number; firstChunk: number };

  constructor({ msn, startTicks, discontinuity, init }: SegmentHead) {
    this.msn = msn;
    this.startTicks = startTicks;
    this.discontinuity = discontinuity;
    this.init = init;
    this.#part = { startTicks, independent: false, offset: 0, firstChunk: 0 };
  }

  get byteLength(): number {
    return this.#byteLength;
  }

  get partStartTicks(): Ticks {
    return this.#part.startTicks;
  }

  /** A key frame is in the part in the making. */
  get partIsIndependent(): boolean {
    return this.#part.independent;
  }

  get parts(): readonly Part[] {
    return this.#parts;
  }

  /** Where the published parts end: what a later encoder has to go on from. */
  get publishedEndTicks(): Ticks {
    return partsEnd(this);
  }

  /** @param keyFrameBytes of a chunk that begins with a key frame: how much of it holds that. Counts in the first one */
  append(chunk: Buffer, keyFrameBytes?: number): void {
    if (this.#byteLength === 0) this.#keyFrameBytes ??= keyFrameBytes;
    this.#chunks.push(chunk);
    this.#byteLength += chunk.length;
  }

  /** Its first picture is a key frame, and whole. @param pending bytes of it that are still to be appended */
  endKeyFrame(pending: number): void {
    this.#keyFrameBytes = this.#byteLength + pending;
  }

  /** Ends the part in the making. @returns undefined when it has no bytes */
  endPart(endTicks: Ticks): Part | undefined {
    const { startTicks, independent, offset, firstChunk } = this.#part;
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
      independent: false,
      offset: this.#byteLength,
      firstChunk: this.#chunks.length,
    };
    return part;
  }

  /** RFC 8216bis 4.4.4.9: INDEPENDENT says that there is one in the part. */
  takeKeyFrame(): void {
    this.#part.independent = true;
  }

  /** Forgets what was added since the last part ended. @returns false when nothing of the segment is left */
  dropUnpublished(): boolean {
    this.#chunks.length = this.#part.firstChunk;
    this.#byteLength = this.#part.offset;
    this.#part.independent = false;
    // What the key frame was in may be gone.
    if (this.#keyFrameBytes !== undefined && this.#keyFrameBytes > this.#byteLength) this.#keyFrameBytes = undefined;
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
      ...(this.#keyFrameBytes !== undefined && { keyFrameBytes: this.#keyFrameBytes }),
    };
  }

  #initOf(): Pick<Segment, 'init'> {
    return this.init ? { init: this.init } : {};
  }
}
