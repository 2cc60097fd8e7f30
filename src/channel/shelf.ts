import type { Described } from '../archive/segment-writer.ts';
import type { ChannelEncryption } from '../encryption/channel-encryption.ts';
import type { SegmentEncryptor } from '../encryption/segment-encryptor.ts';
import type { ChannelArchive } from '../archive/channel-archive.ts';
import { averageBandwidth, bandwidth } from '../hls/bandwidth.ts';
import { targetDuration } from '../hls/targets.ts';
import type { RenditionTimeline } from '../timeline/rendition-timeline.ts';
import type { OpenSegment, Part, Segment } from '../timeline/segment.ts';

export interface ShelfOptions {
  readonly timeline: RenditionTimeline;
  readonly archive: ChannelArchive;
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
    const discontinuities = timeline.discontinuities + (made.discontinuity ? 1 : 0);
    timeline.add(made);
    void archive.add(timeline.format.name, made, describe(timeline, discontinuities));
  }
}

/** What a segment does not tell of itself. */
const describe = (timeline: RenditionTimeline, discontinuitySequence: number): Described => ({
  format: {
    ...timeline.format,
    container: timeline.container,
    bandwidth: bandwidth(timeline),
    averageBandwidth: averageBandwidth(timeline),
  },
  targetDuration: targetDuration(timeline.longestTicks),
  independentSegments: timeline.independentSegments,
  discontinuitySequence,
});
