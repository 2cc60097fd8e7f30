import type { CaptionReader } from '../captions/caption-reader.ts';
import { renderWebVtt } from '../captions/webvtt.ts';
import type { Ticks } from '../clock/ticks.ts';
import type { CaptionConfig } from '../config/captions.ts';
import type { ChannelEncryption } from '../encryption/channel-encryption.ts';
import type { DateRanges } from '../metadata/date-ranges.ts';
import type { ChannelArchive } from '../archive/channel-archive.ts';
import { RenditionTimeline } from '../timeline/rendition-timeline.ts';
import type { Segment } from '../timeline/segment.ts';
import { Shelf } from './shelf.ts';

/** What all renditions of a channel have in common. */
export interface CaptionTiming {
  readonly segmentTicks: Ticks;
  readonly partTicks: Ticks;
  readonly windowTicks: Ticks;
  readonly dvrTicks?: Ticks | undefined;
  readonly longestTicks?: Ticks | undefined;
  readonly discontinuitySequence?: number | undefined;
  readonly dateRanges: DateRanges;
  readonly encryption: ChannelEncryption | undefined;
  readonly archive: ChannelArchive;
}

export interface CaptionOutputOptions extends CaptionTiming {
  /** Of the rendition. */
  readonly name: string;
  readonly caption: CaptionConfig;
  readonly reader: CaptionReader;
}

/**
 * One caption channel on its way to a rendition of WebVTT. It goes by another rendition: whatever segment that
 * publishes, it publishes one with the same number, of the same stretch of the clock. There are no parts: players take
 * text by segments.
 */
export class CaptionOutput {
  readonly timeline: RenditionTimeline;
  readonly #options: CaptionOutputOptions;
  readonly #shelf: Shelf;
  #unfollow: (() => void) | undefined;
  /** Number of the last that was made. */
  #done = -1;

  constructor(options: CaptionOutputOptions) {
    const { name, caption, partTicks, archive, encryption } = options;
    this.#options = options;
    const language = { name: caption.name, tag: caption.language, isDefault: false };
    const format = { name, kind: 'subtitles', language, ...NO_PICTURES } as const;
    this.timeline = new RenditionTimeline({
      ...options,
      ...{ format, container: 'vtt', partTicks: 0, lowLatency: partTicks > 0 },
    });
    this.#shelf = new Shelf({ timeline: this.timeline, archive, encryption });
  }

  follow(leader: RenditionTimeline): void {
    this.#unfollow?.();
    this.#unfollow = leader.onChange(() => this.#catchUp(leader));
  }

  #catchUp({ segments, last }: RenditionTimeline): void {
    const done = Math.max(this.#done, this.timeline.last?.msn ?? -1);
    if (!last || last.msn <= done) return;
    // It is listed only once it is on disk.
    this.#done = last.msn;
    for (const segment of segments) if (segment.msn > done && !segment.gap) this.#publish(segment);
  }

  #publish({ msn, startTicks, durationTicks, discontinuity }: Segment): void {
    const { reader, caption } = this.#options;
    const track = reader.track(caption.channel);
    const endTicks = startTicks + durationTicks;
    // What is shown in it has passed by here on its way to the encoder.
    reader.advance(endTicks - 1);
    const bytes = Buffer.from(renderWebVtt(startTicks, track.cues(startTicks, endTicks)));
    track.forget(endTicks);
    const place = { msn, startTicks, durationTicks, discontinuity };
    this.#shelf.segment({ ...place, byteLength: bytes.length, chunks: [bytes], parts: [], gap: false });
  }
}

const NO_PICTURES = {
  codecs: undefined,
  width: undefined,
  height: undefined,
  frameRate: undefined,
  nominalBitrate: undefined,
};
