import type { Channel } from '../channel/channel.ts';
import type { ProgrammeClock } from '../clock/programme-clock.ts';
import { parseMediaName } from '../hls/segment-names.ts';
import type { RenditionTimeline } from '../timeline/rendition-timeline.ts';
import { partsEnd } from '../timeline/segment.ts';
import { StageTimings } from '../debug/stage-timings.ts';

type Watched = Pick<Channel, 'timeline' | 'watchStages'>;

/** Notes when the parts of a channel that runs pass its stages. */
export class StageWatch {
  readonly timings = new StageTimings();
  readonly #channel: Watched;
  readonly #clock: ProgrammeClock;
  readonly #end: () => void;
  #timeline: Watched['timeline'] | undefined;
  #endReady: (() => void)[] = [];

  constructor(channel: Watched, clock: ProgrammeClock) {
    this.#channel = channel;
    this.#clock = clock;
    this.#end = channel.watchStages({
      received: (pts) => {
        this.#follow();
        this.timings.received(pts, clock.now());
      },
      encoded: (rendition, pts) => this.timings.encoded(rendition, pts, clock.now()),
    });
  }

  /** Somebody asks for a file of a rendition. */
  asked(rendition: string, file: string): void {
    const timeline = this.#channel.timeline.renditions.get(rendition);
    const name = timeline && parseMediaName(file, timeline.container);
    if (name) this.timings.asked({ rendition: timeline.format.name, ...name }, this.#clock.now());
  }

  stop(): void {
    this.#end();
    for (const end of this.#endReady) end();
  }

  /** Another ladder has other timelines. */
  #follow(): void {
    const { timeline } = this.#channel;
    if (timeline === this.#timeline) return;
    for (const end of this.#endReady) end();
    this.#timeline = timeline;
    this.#endReady = [...timeline.renditions.values()].map((each) => each.onChange(() => this.#changed(each)));
  }

  #changed(timeline: RenditionTimeline): void {
    const { last, open, partTicks, format } = timeline;
    const at = this.#clock.now();
    const rendition = format.name;
    if (partTicks === 0) {
      if (last && !last.gap) {
        this.timings.ready({ rendition, msn: last.msn, part: undefined }, last.startTicks + last.durationTicks, at);
      }
      return;
    }
    const piece = open ?? last;
    const part = piece?.parts.at(-1);
    if (!piece || !part) return;
    this.timings.ready({ rendition, msn: piece.msn, part: part.index }, partsEnd(piece), at);
  }
}
