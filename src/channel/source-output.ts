import type { Logger } from 'pino';
import type { Container } from '../media/container.ts';
import type { Ticks } from '../clock/ticks.ts';
import type { TimedEvents } from '../metadata/timed-events.ts';
import type { Sample } from '../media/sample.ts';
import type { ChannelEncryption } from '../encryption/channel-encryption.ts';
import type { SourceCuts } from '../segmenter/source-cuts.ts';
import { longestSourcePart, SourceSegmenter } from '../segmenter/source-segmenter.ts';
import type { ChannelArchive } from '../archive/channel-archive.ts';
import { RenditionTimeline, type RenditionTimelineOptions } from '../timeline/rendition-timeline.ts';
import { Shelf } from './shelf.ts';
import { SegmentWatch } from './segment-watch.ts';

export interface SourceOutputOptions extends Omit<RenditionTimelineOptions, 'format' | 'passThrough'> {
  readonly container?: Container;
  readonly name: string;
  readonly cuts: SourceCuts;
  readonly timedEvents: TimedEvents;
  readonly archive: ChannelArchive;
  readonly encryption?: ChannelEncryption | undefined;
  /** Told when players can have something, and where on the clock it ends. */
  readonly onArrival?: ((end: Ticks) => void) | undefined;
  /** Whether what is on the air only fills in. */
  readonly isFilling: () => boolean;
  readonly log: Logger;
}

/**
 * Declared of a source of which nothing was seen but what fills in for it, bit/s: what OBS sends where nothing is set.
 * A player that read of the slate's bit rate would choose the source, and have no room for the publisher that follows.
 */
const NOMINAL_BITRATE = 6_000_000;
/** Segments of a publisher from which on the measured bit rate says more. */
const MEASURED_ENOUGH = 3;

/** What is on the air on its way to the `source` rendition's timeline and to disk, without an encoder. */
export class SourceOutput {
  readonly timeline: RenditionTimeline;
  readonly #segmenter: SourceSegmenter;
  /** Segments that ended while a publisher was on the air; the first may be of what was before. */
  #published = 0;

  constructor(options: SourceOutputOptions) {
    const { name, cuts, archive, segmentTicks, partTicks, timedEvents, log } = options;
    const watch = new SegmentWatch(segmentTicks);
    const format = { name, kind: 'video', nominalBitrate: NOMINAL_BITRATE, ...NOT_SEEN } as const;
    const target = longestSourcePart(partTicks);
    this.timeline = new RenditionTimeline({ ...options, partTicks: target, format, passThrough: true });
    const shelf = new Shelf({
      ...{ timeline: this.timeline, archive },
      ...{ encryption: options.encryption, onArrival: options.onArrival },
    });
    this.#segmenter = new SourceSegmenter({
      segmentTicks,
      partTicks,
      container: options.container,
      cuts,
      timedEvents,
      events: {
        segment: (segment, seen) => {
          const before = this.timeline.format;
          if (seen.codecs !== before.codecs || seen.width !== before.width || seen.height !== before.height) {
            this.timeline.bitrate.restart();
          }
          if (!options.isFilling()) this.#published++;
          const nominalBitrate = this.#published > MEASURED_ENOUGH ? undefined : NOMINAL_BITRATE;
          this.timeline.format = { ...before, ...seen, nominalBitrate };
          shelf.segment(segment);
          const advice = watch.add(segment);
          if (advice !== undefined) log.warn(advice);
        },
        part: (open, part) => shelf.part(open, part),
      },
    });
  }

  get publishedEnd(): Ticks | undefined {
    return this.#segmenter.publishedEnd;
  }

  /** Newest picture that came. */
  get newestPts(): Ticks | undefined {
    return this.#segmenter.newestPts;
  }

  push(sample: Sample): void {
    this.#segmenter.push(sample);
  }
}

const NOT_SEEN = { codecs: undefined, width: undefined, height: undefined, frameRate: undefined };
