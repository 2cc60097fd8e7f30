import type { CaptionReader } from '../captions/caption-reader.ts';
import type { CueTrack } from '../captions/cue-track.ts';
import { renderWebVtt } from '../captions/webvtt.ts';
import type { Archive } from '../timeline/archive.ts';
import { RenditionTimeline, type RenditionTimelineOptions } from '../timeline/rendition-timeline.ts';
import type { Segment } from '../timeline/segment.ts';

export interface CaptionOutputOptions extends RenditionTimelineOptions {
  readonly reader: CaptionReader;
  readonly track: CueTrack;
  readonly archive: Archive;
}

/**
 * One caption channel on its way to a rendition of WebVTT. It goes by another rendition: whatever segment that
 * publishes, it publishes one with the same number, of the same stretch of the clock.
 */
export class CaptionOutput {
  readonly timeline: RenditionTimeline;
  readonly #options: CaptionOutputOptions;
  #unfollow: (() => void) | undefined;

  constructor(options: CaptionOutputOptions) {
    this.#options = options;
    this.timeline = new RenditionTimeline(options);
  }

  /** Goes by this one from now on. */
  follow(leader: RenditionTimeline): void {
    this.#unfollow?.();
    this.#unfollow = leader.onChange(() => this.#catchUp(leader));
  }

  stop(): void {
    this.#unfollow?.();
    this.timeline.end();
  }

  #catchUp({ segments, last }: RenditionTimeline): void {
    const done = this.timeline.last?.msn ?? -1;
    if (!last || last.msn <= done) return;
    for (const segment of segments) if (segment.msn > done && !segment.gap) this.#publish(segment);
  }

  #publish({ msn, startTicks, durationTicks, discontinuity }: Segment): void {
    const { reader, track, archive, format } = this.#options;
    const endTicks = startTicks + durationTicks;
    // What is shown in it has passed by here on its way to the encoder.
    reader.advance(endTicks - 1);
    const bytes = Buffer.from(renderWebVtt(startTicks, track.cues(startTicks, endTicks)));
    track.forget(endTicks);
    const place = { msn, startTicks, durationTicks, discontinuity };
    const segment = { ...place, byteLength: bytes.length, chunks: [bytes], parts: [], gap: false };
    this.timeline.add(segment);
    archive.add(format.name, segment);
  }
}
