import type { OpenSegment, Part, Segment, SegmentKey } from '../timeline/segment.ts';
import { encryptChunks } from './aes-128.ts';
import { segmentKey, type KeyRing } from './key-ring.ts';

/** The segment in the making, as a segmenter tells of it with each part. */
export type OpenPlace = Omit<OpenSegment, 'parts'>;

interface Opened {
  readonly msn: number;
  readonly key: SegmentKey;
  readonly bytes: Buffer;
  readonly parts: Part[];
}

/**
 * Encrypts one rendition on its way from the segmenter to memory and disk, whatever its container. A segment is one CBC
 * stream, and so is each part, with the segment's key and IV: players decrypt them so (RFC 8216bis 4.4.4.4 is silent).
 */
export class SegmentEncryptor {
  readonly #rendition: string;
  readonly #keys: KeyRing;
  #opened: Opened | undefined;

  constructor(rendition: string, keys: KeyRing) {
    this.#rendition = rendition;
    this.#keys = keys;
  }

  part(open: OpenPlace, part: Part): { readonly open: OpenPlace; readonly part: Part } {
    const opened = this.#open(open);
    const encrypted = this.#part(opened, part);
    opened.parts.push(encrypted);
    return { open: { ...open, key: opened.key }, part: encrypted };
  }

  segment(segment: Segment): Segment {
    if (!segment.chunks) return segment;
    const opened = this.#open(segment);
    const { key, bytes } = opened;
    this.#opened = undefined;
    const whole = encryptChunks(segment.chunks, bytes, key.iv);
    // Parts that were told are those of the segment: none is encrypted twice.
    const parts = segment.parts.map((part) => opened.parts[part.index] ?? this.#part(opened, part));
    return { ...segment, key, chunks: [whole], byteLength: whole.length, parts };
  }

  #open({ msn, startTicks }: Pick<OpenPlace, 'msn' | 'startTicks'>): Opened {
    if (this.#opened?.msn === msn) return this.#opened;
    const inForce = this.#keys.inForce(startTicks);
    const key = segmentKey(inForce, this.#rendition, msn);
    return (this.#opened = { msn, key, bytes: inForce.bytes, parts: [] });
  }

  #part({ key, bytes }: Opened, part: Part): Part {
    // What was lost has no bytes, and padding is no media.
    if (part.byteLength === 0) return part;
    const whole = encryptChunks(part.chunks, bytes, key.iv);
    return { ...part, chunks: [whole], byteLength: whole.length };
  }
}
