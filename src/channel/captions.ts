import type { Logger } from 'pino';
import { CaptionReader } from '../captions/caption-reader.ts';
import { captionRendition, type CaptionConfig } from '../config/captions.ts';
import type { Sample } from '../media/sample.ts';
import type { RenditionTimeline } from '../timeline/rendition-timeline.ts';
import { CaptionOutput, type CaptionTiming } from './caption-output.ts';

export interface CaptionsOptions {
  readonly captions: readonly CaptionConfig[];
  /** The channel's. */
  readonly timing: CaptionTiming;
  readonly log: Logger;
}

/** The captions of a channel: read from what is on the air, and made renditions of text. */
export class Captions {
  readonly #reader: CaptionReader;
  readonly #outputs: ReadonlyMap<string, CaptionOutput>;
  #problemTold = false;

  constructor({ captions, timing, log }: CaptionsOptions) {
    this.#reader = new CaptionReader({
      channels: captions.map(({ channel }) => channel),
      onProblem: (error) => {
        if (!this.#problemTold) log.warn({ err: error }, 'captions of the source are damaged; told once');
        this.#problemTold = true;
      },
    });
    this.#outputs = new Map(
      captions.map((caption) => {
        const name = captionRendition(caption);
        const output = new CaptionOutput({ ...timing, name, caption, reader: this.#reader });
        return [name, output] as const;
      }),
    );
  }

  /** By the name of the rendition. */
  get timelines(): ReadonlyMap<string, RenditionTimeline> {
    return new Map([...this.#outputs].map(([name, { timeline }]) => [name, timeline]));
  }

  /** The reader puts pictures into the order in which they are shown. */
  get keepsSamples(): boolean {
    return this.#outputs.size > 0;
  }

  /** The programme's next sample, before it goes to those who make the other renditions of it. */
  add(sample: Sample): void {
    if (sample.kind === 'video' && this.#outputs.size > 0) this.#reader.push(sample);
  }

  /** Goes by the segments of this rendition from now on. */
  follow(leader: RenditionTimeline): void {
    for (const output of this.#outputs.values()) output.follow(leader);
  }
}
