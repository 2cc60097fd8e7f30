import { secondsToTicks, TICKS_PER_SECOND, ticksToSeconds, type Ticks } from '../clock/ticks.ts';
import type { Logger } from 'pino';
import type { Rung, SourceRung } from '../encoder/rung.ts';
import type { ChannelEncryption } from '../encryption/channel-encryption.ts';
import { targetDuration } from '../hls/targets.ts';
import { AAC_FRAME_TICKS } from '../media/silence.ts';
import type { Container } from '../media/container.ts';
import type { Sample } from '../media/sample.ts';
import type { CutRule } from '../segmenter/cut-rule.ts';
import { FollowedCuts } from '../segmenter/followed-cuts.ts';
import { longestSegment, SourceCuts } from '../segmenter/source-cuts.ts';
import type { DateRanges } from '../metadata/date-ranges.ts';
import type { TimedEvents } from '../metadata/timed-events.ts';
import type { ChannelArchive } from '../archive/channel-archive.ts';
import type { RenditionTimelineOptions } from '../timeline/rendition-timeline.ts';
import { SourceOutput } from './source-output.ts';

export interface PassThroughOptions {
  readonly rung: SourceRung;
  readonly segmentTicks: Ticks;
  readonly partTicks: Ticks;
  readonly container: Container;
  readonly windowTicks: Ticks;
  readonly dvrTicks?: Ticks | undefined;
  readonly archive: ChannelArchive;
  readonly timedEvents: TimedEvents;
  readonly dateRanges: DateRanges;
  readonly encryption?: ChannelEncryption | undefined;
  /** Whether what is on the air only fills in. */
  readonly isFilling: () => boolean;
  readonly log: Logger;
  /** Programme time. */
  readonly now: Ticks;
}

/** 2026-01-01T00:00:00Z, seconds. */
const COUNTED_FROM = 1_767_225_600;

/**
 * EXT-X-DISCONTINUITY-SEQUENCE at the start of a run: minutes since 2026, which is above all that earlier runs came to
 * with a cut a minute, and a small number.
 */
const firstDiscontinuitySequence = (now: Ticks): number =>
  Math.max(0, Math.floor((ticksToSeconds(now) - COUNTED_FROM) / 60));

/** What a channel with a `source` rendition has besides: that rendition, and the places where all the others are cut. */
export class PassThrough {
  readonly cuts: SourceCuts;
  readonly output: SourceOutput;
  /** The same for all renditions of the channel. */
  readonly timing: Pick<RenditionTimelineOptions, 'discontinuitySequence' | 'independentSegments'> & {
    readonly longestTicks: Ticks;
  };

  constructor(options: PassThroughOptions) {
    const { rung, segmentTicks, now } = options;
    this.cuts = new SourceCuts({ segmentTicks });
    this.timing = {
      longestTicks: longestSegment(segmentTicks),
      discontinuitySequence: firstDiscontinuitySequence(now),
      // Key frames are the source's, few or many.
      independentSegments: false,
    };
    this.output = new SourceOutput({ ...options, ...this.timing, name: rung.name, cuts: this.cuts });
  }

  /** Packets are written at once; a fragment when its samples are known. */
  get keepsSamples(): boolean {
    return this.output.timeline.container !== 'ts';
  }

  add(sample: Sample): void {
    this.output.push(sample);
  }

  /** Where an encoded rendition beside the source is cut. */
  cutsOf(rung: Rung): CutRule {
    const frame = rung.kind === 'video' ? TICKS_PER_SECOND / rung.frameRate : AAC_FRAME_TICKS;
    return new FollowedCuts({
      source: this.cuts,
      tolerance: rung.kind === 'video' ? frame * EARLY : frame / 2,
      frame,
      // The most that is still rounded to the target duration.
      limit: secondsToTicks(targetDuration(this.timing.longestTicks) + 0.5) - 1,
    });
  }
}

/** Of a frame: encoders round to the nearest, and take a picture one frame early where one was lost before it. */
const EARLY = 1.6;
