import type { ArchiveReader, TimeRange } from '../archive/archived.ts';
import type { ChannelTimeline } from '../timeline/channel-timeline.ts';
import type { RenditionTimeline } from '../timeline/rendition-timeline.ts';
import { USUAL_STEP } from './storyboard.ts';
import type { Storyboards, StoryboardSubject } from './storyboards.ts';

/** Storyboards of what players of a channel can seek in. Nothing is made of them while nobody asks. */
export class ChannelStoryboards {
  readonly #storyboards: Storyboards;
  readonly #readerOf: (channel: string) => ArchiveReader | undefined;

  /** @param readerOf what lies on disk of a channel; undefined where there is nothing */
  constructor(storyboards: Storyboards, readerOf: (channel: string) => ArchiveReader | undefined) {
    this.#storyboards = storyboards;
    this.#readerOf = readerOf;
  }

  /** WebVTT, with times by the clock; undefined where there are no pictures. */
  async text(timeline: ChannelTimeline): Promise<string | undefined> {
    const subject = this.#subject(timeline);
    return subject && this.#storyboards.text(subject);
  }

  /** A sheet that the text names, as JPEG; undefined for any other. @throws as `Storyboards.sheet` */
  async sheet(timeline: ChannelTimeline, file: string): Promise<Buffer | undefined> {
    const subject = this.#subject(timeline);
    return subject && this.#storyboards.sheet(subject, file);
  }

  #subject(timeline: ChannelTimeline): StoryboardSubject | undefined {
    const { channel: owner, keys } = timeline;
    const reader = this.#readerOf(owner);
    const range = listedOf([...timeline.renditions.values()]);
    if (!reader || !range) return undefined;
    return { owner, archive: { reader, keys }, range, step: USUAL_STEP, times: 'clock', isOver: false };
  }
}

/** What the playlists of the renditions with pictures list. */
const listedOf = (renditions: readonly RenditionTimeline[]): TimeRange | undefined => {
  let [from, to] = [Infinity, -Infinity];
  for (const { format, segments, last } of renditions) {
    const [first] = segments;
    if (format.kind !== 'video' || !first || !last) continue;
    from = Math.min(from, first.startTicks);
    to = Math.max(to, last.startTicks + last.durationTicks);
  }
  return to > from ? { from, to } : undefined;
};
