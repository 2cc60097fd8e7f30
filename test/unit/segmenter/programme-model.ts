import { secondsToTicks, ticksToSeconds } from '../../../src/clock/ticks.ts';
import type { Sample, VideoSample } from '../../../src/media/sample.ts';
import { SourceCuts, type Boundary } from '../../../src/segmenter/source-cuts.ts';
import { Splicer } from '../../../src/switcher/splicer.ts';
import { cachedAt, plain, samplesOf, type FeedModel } from '../switcher/feed-model.ts';

export const SEGMENT = secondsToTicks(2);

export interface Stay {
  readonly feed: FeedModel;
  readonly seconds: number;
}

export const grouped = (groupLength: number, more: Partial<FeedModel> = {}): FeedModel => ({
  ...plain,
  groupLength,
  ...more,
});

/** A programme that stays with each feed for a while, and takes the next with its running group of pictures. */
export const programme = (stays: readonly Stay[]): Sample[] => {
  const all: Sample[] = [];
  const splicer = new Splicer((sample) => all.push(sample));
  let now = 20;
  for (const { feed, seconds } of stays) {
    splicer.cut(feed.audio);
    for (const sample of cachedAt(feed, now)) splicer.push(sample);
    for (const sample of samplesOf(feed, now, now + seconds)) splicer.push(sample);
    now += seconds;
  }
  return all;
};

export const pictureProgramme = (stays: readonly Stay[]): VideoSample[] =>
  programme(stays).filter((sample) => sample.kind === 'video');

/** What is made of a programme's pictures. */
export const cut = (pictures: readonly VideoSample[], cuts = new SourceCuts({ segmentTicks: SEGMENT })) => {
  const boundaries: (Boundary & { key: boolean })[] = [];
  const taken: VideoSample[] = [];
  for (const picture of pictures) {
    const boundary = cuts.picture(picture, false);
    if (boundary) boundaries.push({ ...boundary, key: picture.key && cuts.takes(picture) });
    if (cuts.takes(picture)) taken.push(picture);
  }
  return { boundaries, taken };
};

/** Seconds from each boundary to the next. */
export const lengths = (boundaries: readonly Boundary[]): number[] =>
  boundaries.slice(1).map(({ startTicks }, index) => ticksToSeconds(startTicks - boundaries[index]!.startTicks));
