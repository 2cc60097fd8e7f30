import type Hls from 'hls.js';
import type { LevelDetails } from 'hls.js';
import { MediaDates } from './scrub/media-dates.ts';
import type { StartTime } from './times.ts';

/** Media times, seconds. */
export interface MediaRange {
  readonly start: number;
  readonly end: number;
}

/** Further behind than this many seconds past the usual is not "live" any more. */
const EDGE_TOLERANCE = 4;
/** Who falls out of the window goes on this far inside of it, seconds: it slides on while the first segment loads. */
const INSIDE_WINDOW = 4;
const USUAL_FRAME_RATE = 25;

/** Safari tells the date at which its timeline begins. */
const nativeDates = (video: HTMLVideoElement): MediaDates => {
  const { getStartDate } = video as HTMLVideoElement & { getStartDate?: () => Date };
  const start = getStartDate?.call(video).getTime();
  const isKnown = start !== undefined && !Number.isNaN(start);
  return new MediaDates(isKnown ? [{ start: 0, duration: Infinity, programDateTime: start }] : []);
};

/** What of a stream there is to play, where the picture stands in it, and what the clock said then. */
export class PlayedTimeline {
  readonly #video: HTMLVideoElement;
  readonly #hls: () => Hls | undefined;
  #dates: { readonly of: LevelDetails; readonly dates: MediaDates } | undefined;

  constructor(video: HTMLVideoElement, hls: () => Hls | undefined) {
    this.#video = video;
    this.#hls = hls;
  }

  /** Whether it grows. */
  get isLive(): boolean {
    const hls = this.#hls();
    return hls ? (this.#details?.live ?? false) : this.#video.duration === Infinity;
  }

  /** From the oldest to the newest picture that can be gone to; of a live stream, the one that live viewers see. */
  get range(): MediaRange | undefined {
    const { seekable, currentTime } = this.#video;
    const details = this.#details;
    if (details) {
      const newest = details.live ? (this.#hls()?.liveSyncPosition ?? details.edge) : details.edge;
      return { start: details.fragmentStart, end: Math.max(newest, Math.min(currentTime, details.edge)) };
    }
    if (seekable.length === 0) return undefined;
    return { start: seekable.start(0), end: seekable.end(seekable.length - 1) };
  }

  get position(): number {
    return this.#video.currentTime;
  }

  /** ms since the epoch. */
  dateAt(time: number): number | undefined {
    return this.#mediaDates.dateAt(time);
  }

  mediaAt(date: number): number | undefined {
    return this.#mediaDates.mediaAt(date);
  }

  /** Seconds behind the present. */
  get latency(): number | undefined {
    const date = this.#hls()?.playingDate?.getTime() ?? this.dateAt(this.position);
    return date === undefined ? undefined : Math.max(0, (Date.now() - date) / 1000);
  }

  /** Whether what is shown is as near to the present as it is meant to be. */
  get atEdge(): boolean {
    const { range } = this;
    if (!range || this.#video.paused || !this.isLive) return false;
    return range.end - this.position < (this.#details ? EDGE_TOLERANCE : 3 * EDGE_TOLERANCE);
  }

  /** Goes to a media time, or as near to it as there is something. */
  goTo(time: number): void {
    const { range } = this;
    if (range) this.#video.currentTime = Math.min(range.end, Math.max(range.start, time));
  }

  goBy(seconds: number): void {
    this.goTo(this.position + seconds);
  }

  goToEnd(): void {
    const { range } = this;
    if (range) this.goTo(range.end);
  }

  goToBeginning(): void {
    const { range } = this;
    if (range) this.goTo(this.isLive ? range.start + INSIDE_WINDOW : range.start);
  }

  /** Stops, and shows a picture further on or back. */
  step(pictures: number): void {
    this.#video.pause();
    this.goBy(pictures / this.frameRate);
  }

  get frameRate(): number {
    const hls = this.#hls();
    const declared = hls?.levels[hls.currentLevel]?.frameRate;
    return declared !== undefined && declared > 0 ? declared : USUAL_FRAME_RATE;
  }

  /** Media time of where a link begins; undefined while that is not known, or not there. */
  find(at: StartTime): number | undefined {
    const { range } = this;
    if (!at || !range) return undefined;
    const time = 'seconds' in at ? range.start + at.seconds : this.mediaAt(at.date);
    return time === undefined || time < range.start || time > range.end ? undefined : time;
  }

  /** The window slides on under who pauses: what is gone is left before the player stumbles over it. */
  keepInside(): void {
    const { range, position } = this;
    if (!range || !this.isLive || range.end - range.start < 3 * INSIDE_WINDOW) return;
    if (position > 0 && position < range.start + INSIDE_WINDOW / 2) this.goTo(range.start + INSIDE_WINDOW);
  }

  get #details(): LevelDetails | undefined {
    return this.#hls()?.latestLevelDetails ?? undefined;
  }

  get #mediaDates(): MediaDates {
    const details = this.#details;
    if (!details) return nativeDates(this.#video);
    if (this.#dates?.of !== details) this.#dates = { of: details, dates: new MediaDates(details.fragments) };
    return this.#dates.dates;
  }
}
