import type { ChannelEncryption } from '../encryption/channel-encryption.ts';
import type { SegmentEncryptor } from '../encryption/segment-encryptor.ts';
import type { Archive } from '../timeline/archive.ts';
import type { RenditionTimeline } from '../timeline/rendition-timeline.ts';
import type { OpenSegment, Part, Segment } from '../timeline/segment.ts';

export interface ShelfOptions {
  readonly timeline: RenditionTimeline;
  readonly archive: Archive;
  /** Absent: everything is kept in the clear. */
  readonly encryption: ChannelEncryption | undefined;
}

/** Where a rendition's finished pieces go: encrypted where that is asked for, into memory and to disk. */
export class Shelf {
  readonly #options: ShelfOptions;
  readonly #encryptor: SegmentEncryptor | undefined;

  constructor(options: ShelfOptions) {
    this.#options = options;
    this.#encryptor = options.encryption?.encryptorOf(options.timeline.format.name);
  }

  part(open: Omit<OpenSegment, 'parts'>, part: Part): void {
    const made = this.#encryptor?.part(open, part) ?? { open, part };
    this.#options.timeline.addPart(made.open, made.part);
  }

  segment(segment: Segment): void {
    const made = this.#encryptor?.segment(segment) ?? segment;
    const { timeline, archive } = this.#options;
    timeline.add(made);
    archive.add(timeline.format.name, made);
  }
}
