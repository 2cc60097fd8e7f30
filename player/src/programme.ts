import type { StartTime } from './times.ts';

/** A moment with a name. */
export interface Chapter {
  /** ms since the epoch. */
  readonly date: number;
  readonly title: string;
}

/** What a player plays: a channel, or a recording. */
export interface Programme {
  /** Address of the multivariant playlist; a player is made anew when it changes. */
  readonly playlist: string;
  /** Address of the pictures for the scrub bar. */
  readonly storyboard: string;
  readonly title: string;
  readonly poster?: string | undefined;
  readonly chapters: readonly Chapter[];
  readonly startAt?: StartTime;
  /** What viewers are told while there is no playlist. */
  readonly missing: string;
}

/** The chapter that a moment lies in. */
export const chapterAt = (chapters: readonly Chapter[], date: number | undefined): Chapter | undefined =>
  date === undefined ? undefined : chapters.findLast((chapter) => chapter.date <= date);
