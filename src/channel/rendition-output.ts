import { codecStrings } from '../bmff/codec-string.ts';
import type { DateRanges } from '../metadata/date-ranges.ts';
import type { TimedEvents } from '../metadata/timed-events.ts';
import type { RungOutput } from '../encoder/encoder.ts';
import type { OutputStream } from '../encoder/output.ts';
import type { Container } from '../media/container.ts';
import { hasSound, nominalBitrate, type Rung } from '../encoder/rung.ts';
import type { ChannelEncryption } from '../encryption/channel-encryption.ts';
import { GridCuts, type CutRule } from '../segmenter/cut-rule.ts';
import { longestGroupTicks } from '../segmenter/part-target.ts';
import { FormatReader } from '../segmenter/format-reader.ts';
import { Fmp4Segmenter } from '../segmenter/fmp4-segmenter.ts';
import { TsSegmenter } from '../segmenter/ts-segmenter.ts';
import type { RunPlacement } from '../segmenter/run-placement.ts';
import type { ChannelArchive } from '../archive/channel-archive.ts';
import type { Language } from '../timeline/rendition.ts';
import type { OpenSegment, Part, Segment } from '../timeline/segment.ts';
import { RenditionTimeline } from '../timeline/rendition-timeline.ts';
import type { Ticks } from '../clock/ticks.ts';
import { Shelf } from './shelf.ts';

export interface RenditionOutputOptions {
  readonly rung: Rung;
  /** Of a rendition of a further language. */
  readonly language?: Language | undefined;
  readonly segmentTicks: Ticks;
  /** From one key frame to the next. Absent: a segment. */
  readonly groupTicks?: Ticks | undefined;
  readonly partTicks: Ticks;
  readonly windowTicks: Ticks;
  readonly dvrTicks?: Ticks | undefined;
  readonly container: Container;
  readonly archive: Pick<ChannelArchive, 'add'>;
  /** Absent: segments are in the clear. */
  readonly encryption?: ChannelEncryption | undefined;
  /** Beside a `source` rendition; absent: on the programme clock's grid. */
  readonly cuts?: CutRule | undefined;
  readonly longestTicks?: Ticks | undefined;
  readonly independentSegments?: boolean | undefined;
  readonly discontinuitySequence?: number | undefined;
  /** Seconds of pictures or sound that wait for the other, where they come apart. Absent: as live can. */
  readonly longestWait?: number | undefined;
  /** Of the channel: the same in all renditions. */
  readonly timedEvents: TimedEvents;
  readonly dateRanges: DateRanges;
  /** Told how far the encoder has come. */
  readonly onEncoded?: ((pts: Ticks) => void) | undefined;
  /** Told when players can have something, and where on the clock it ends. */
  readonly onArrival?: ((end: Ticks) => void) | undefined;
  /** Told of each segment before it is encrypted. */
  readonly onSegment?: ((segment: Segment) => void) | undefined;
}

/** Takes what comes out of the encoder's pipes, and makes segments of it. */
interface RunSegmenter {
  readonly publishedEnd: Ticks | undefined;
  readonly newestPts: Ticks | undefined;
  begin(placement: RunPlacement): void;
  push(chunk: Buffer, stream: OutputStream): void;
  end(length: Ticks): void;
}

/** One rung of the ladder on its way from the encoder's pipes to its timeline and to disk. */
export class RenditionOutput implements RungOutput {
  readonly timeline: RenditionTimeline;
  readonly #shelf: Shelf;
  readonly #segmenter: RunSegmenter;
  readonly #container: Container;
  readonly #onEncoded: RenditionOutputOptions['onEncoded'];

  constructor(options: RenditionOutputOptions) {
    const { rung, segmentTicks, timedEvents, archive } = options;
    const partTicks = partTicksOf(options);
    this.#container = options.container;
    this.#onEncoded = options.onEncoded;
    this.timeline = new RenditionTimeline({
      ...options,
      partTicks,
      format: { ...initialFormat(rung, options.container), language: options.language },
    });
    const { cuts = new GridCuts(segmentTicks) } = options;
    const shelf = (this.#shelf = new Shelf({
      ...{ timeline: this.timeline, archive },
      ...{ encryption: options.encryption, onArrival: options.onArrival },
    }));
    const common = { kind: rung.kind, cuts, partTicks, timedEvents };
    const events = {
      segment: (segment: Segment) => {
        options.onSegment?.(segment);
        shelf.segment(segment);
      },
      part: (open: Omit<OpenSegment, 'parts'>, part: Part) => shelf.part(open, part),
    };
    this.#segmenter =
      options.container === 'fmp4'
        ? new Fmp4Segmenter({
            ...common,
            hasSound: hasSound(rung),
            longestWait: options.longestWait,
            events: { ...events, tracks: (tracks) => this.#learn(codecStrings(tracks)) },
          })
        : new TsSegmenter({ ...common, events: { ...events, head: this.#headReader() } });
  }

  /** Goes on with other bit rates; size, rate of pictures and codec stay (`goesOn`). */
  retune(rung: Rung): void {
    const nominal = nominalBitrate(rung, this.#container);
    if (nominal !== this.timeline.format.nominalBitrate) this.timeline.retune(nominal);
  }

  get publishedEnd(): Ticks | undefined {
    return this.#segmenter.publishedEnd;
  }

  get newestPts(): Ticks | undefined {
    return this.#segmenter.newestPts;
  }

  begin(placement: RunPlacement): void {
    this.#segmenter.begin(placement);
  }

  push(chunk: Buffer, stream: OutputStream): void {
    this.#segmenter.push(chunk, stream);
    const { newestPts } = this.#segmenter;
    if (newestPts !== undefined) this.#onEncoded?.(newestPts);
  }

  /** No other run comes: what is open becomes a segment. @param length of the last picture, or frame of sound, ticks */
  async end(length: Ticks): Promise<void> {
    this.#segmenter.end(length);
    await this.settled();
  }

  /** Resolves once all segments that were made are listed, and on their way to disk. */
  settled(): Promise<void> {
    return this.#shelf.settled();
  }

  #learn(codecs: string): void {
    this.timeline.format = { ...this.timeline.format, codecs };
  }

  #headReader(): (kind: 'video' | 'audio', bytes: Buffer) => void {
    const reader = new FormatReader();
    return (kind, bytes) => {
      if (reader.read(kind, bytes)) this.timeline.format = reader.complete(this.timeline.format);
    };
  }
}

/** Where parts are groups of pictures, they are as long as those: not always what was asked for, but for whole pictures. */
const partTicksOf = ({ rung, groupTicks, partTicks }: RenditionOutputOptions): Ticks =>
  rung.kind === 'video' && partTicks === groupTicks ? longestGroupTicks(groupTicks, rung.frameRate) : partTicks;

const initialFormat = (rung: Rung, container: Container) => ({
  name: rung.name,
  kind: rung.kind,
  codecs: undefined,
  width: rung.kind === 'video' ? rung.width : undefined,
  height: rung.kind === 'video' ? rung.height : undefined,
  frameRate: rung.kind === 'video' ? rung.frameRate : undefined,
  nominalBitrate: nominalBitrate(rung, container),
});
