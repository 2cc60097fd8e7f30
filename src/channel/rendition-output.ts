import type { DateRanges } from '../metadata/date-ranges.ts';
import type { TimedEvents } from '../metadata/timed-events.ts';
import type { RungOutput } from '../encoder/encoder.ts';
import { nominalBitrate, type Rung } from '../encoder/rung.ts';
import type { ChannelEncryption } from '../encryption/channel-encryption.ts';
import { GridCuts, type CutRule } from '../segmenter/cut-rule.ts';
import { FormatReader } from '../segmenter/format-reader.ts';
import { TsSegmenter } from '../segmenter/ts-segmenter.ts';
import type { Archive } from '../timeline/archive.ts';
import type { Language } from '../timeline/rendition.ts';
import { RenditionTimeline } from '../timeline/rendition-timeline.ts';
import type { Ticks } from '../clock/ticks.ts';
import { Shelf } from './shelf.ts';

export interface RenditionOutputOptions {
  readonly rung: Rung;
  /** Of a rendition of a further language. */
  readonly language?: Language | undefined;
  readonly segmentTicks: Ticks;
  readonly partTicks: Ticks;
  readonly windowTicks: Ticks;
  readonly archive: Archive;
  /** Absent: segments are in the clear. */
  readonly encryption?: ChannelEncryption | undefined;
  /** Beside a `source` rendition; absent: on the programme clock's grid. */
  readonly cuts?: CutRule | undefined;
  readonly longestTicks?: Ticks | undefined;
  readonly discontinuitySequence?: number | undefined;
  /** Of the channel: the same in all renditions. */
  readonly timedEvents: TimedEvents;
  readonly dateRanges: DateRanges;
}

/** One rung of the ladder on its way from the encoder's pipe to its timeline and to disk. */
export class RenditionOutput implements RungOutput {
  readonly timeline: RenditionTimeline;
  readonly #segmenter: TsSegmenter;
  readonly #formatReader = new FormatReader();

  constructor(options: RenditionOutputOptions) {
    const { rung, segmentTicks, partTicks, timedEvents, archive } = options;
    this.timeline = new RenditionTimeline({
      ...options,
      format: { ...initialFormat(rung), language: options.language },
    });
    const shelf = new Shelf({ timeline: this.timeline, archive, encryption: options.encryption });
    this.#segmenter = new TsSegmenter({
      kind: rung.kind,
      cuts: options.cuts ?? new GridCuts(segmentTicks),
      partTicks,
      timedEvents,
      events: {
        segment: (segment) => shelf.segment(segment),
        part: (open, part) => shelf.part(open, part),
        head: (kind, bytes) => {
          if (this.#formatReader.read(kind, bytes)) {
            this.timeline.format = this.#formatReader.complete(this.timeline.format);
          }
        },
      },
    });
  }

  get publishedEnd(): Ticks | undefined {
    return this.#segmenter.publishedEnd;
  }

  get newestPts(): Ticks | undefined {
    return this.#segmenter.newestPts;
  }

  begin(placement: { fromTicks: Ticks; encoderTicks: Ticks }): void {
    this.#segmenter.begin(placement);
  }

  push(chunk: Buffer): void {
    this.#segmenter.push(chunk);
  }
}

const initialFormat = (rung: Rung) => ({
  name: rung.name,
  kind: rung.kind,
  codecs: undefined,
  width: rung.kind === 'video' ? rung.width : undefined,
  height: rung.kind === 'video' ? rung.height : undefined,
  frameRate: rung.kind === 'video' ? rung.frameRate : undefined,
  nominalBitrate: nominalBitrate(rung),
});
