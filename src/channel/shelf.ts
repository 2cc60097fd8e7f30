import type { ChannelArchive } from '../archive/channel-archive.ts';
import type { Described } from '../archive/segment-writer.ts';
import type { ChannelEncryption } from '../encryption/channel-encryption.ts';
import type { SegmentEncryptor } from '../encryption/segment-encryptor.ts';
import type { Ticks } from '../clock/ticks.ts';
import { averageBandwidth, bandwidth } from '../hls/bandwidth.ts';
import { targetDuration } from '../hls/targets.ts';
import type { RenditionTimeline } from '../timeline/rendition-timeline.ts';
import { partsEnd, type OpenSegment, type Part, type Segment } from '../timeline/segment.ts';

export interface ShelfOptions {
  readonly timeline: RenditionTimeline;
  readonly archive: Pick<ChannelArchive, 'add'>;
  /** Absent: everything is kept in the clear. */
  readonly encryption: ChannelEncryption | undefined;
  /** Told when players can have something, and where on the clock it ends: of parts, where there are any. */
  readonly onArrival?: ((end: Ticks) => void) | undefined;
}

/** A slow or full disk holds up what players are told of by no more, ms; then live goes on from memory. */
const LONGEST_WAIT_MS = 300;

/**
 * Where a rendition's finished pieces go: encrypted where that is asked for, to disk and into memory. A segment is listed
 * once it is on disk, so that a crash never takes away what players were told of. Parts are not waited for.
 */
export class Shelf {
  readonly #options: ShelfOptions;
  readonly #encryptor: SegmentEncryptor | undefined;
  /** What came while a segment was being written, in order; undefined while none is. */
  #held: (() => void)[] | undefined;
  /** Segments whose writing took too long, and still goes on. */
  #late = 0;

  constructor(options: ShelfOptions) {
    this.#options = options;
    this.#encryptor = options.encryption?.encryptorOf(options.timeline.format.name);
  }

  part(open: Omit<OpenSegment, 'parts'>, part: Part): void {
    if (this.#isTaken(open)) return;
    const made = this.#encryptor?.part(open, part) ?? { open, part };
    this.#inOrder(() => {
      const { timeline, onArrival } = this.#options;
      timeline.addPart(made.open, made.part);
      if (!onArrival || !timeline.open) return;
      onArrival(partsEnd(timeline.open));
    });
  }

  segment(segment: Segment): void {
    if (this.#isTaken(segment)) return;
    const made = this.#encryptor?.segment(segment) ?? segment;
    this.#inOrder(() => this.#store(made));
  }

  /** Resolves once all that was brought so far is listed, and on its way to disk. */
  settled(): Promise<void> {
    return new Promise((resolve) => this.#inOrder(resolve));
  }

  /** A run of the server before this one may have told players something else of it. */
  #isTaken({ msn }: Pick<Segment, 'msn'>): boolean {
    return msn < this.#options.timeline.lowestMsn;
  }

  #inOrder(action: () => void): void {
    if (this.#held) this.#held.push(action);
    else action();
  }

  #store(segment: Segment): void {
    const { timeline, archive } = this.#options;
    const discontinuities = timeline.discontinuities + (segment.discontinuity ? 1 : 0);
    const written = archive.add(timeline.format.name, segment, describe(timeline, discontinuities));
    if (this.#late > 0) {
      timeline.add(segment);
      this.#late++;
      void written.then(() => this.#late--);
      return;
    }
    this.#held = [];
    let isPublished = false;
    const publish = (): void => {
      isPublished = true;
      clearTimeout(timer);
      timeline.add(segment);
      if (timeline.partTicks === 0) this.#options.onArrival?.(segment.startTicks + segment.durationTicks);
      this.#release();
    };
    const timer = setTimeout(() => {
      this.#late++;
      publish();
    }, LONGEST_WAIT_MS);
    void written.then(() => {
      if (isPublished) this.#late--;
      else publish();
    });
  }

  #release(): void {
    const held = this.#held ?? [];
    this.#held = undefined;
    for (const action of held) this.#inOrder(action);
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
