import type { Showing } from './showing.ts';

/** One entry of a playlist. */
export interface ListItem {
  /** Absolute path of a media file. */
  readonly path: string;
  /** What viewers and operators call it. */
  readonly title: string;
  /** When it starts by the wall clock; an item without one fills the time between those that have one. */
  readonly showing?: Showing | undefined;
  /** At its time it ends the item on air; otherwise it waits for that one's end. */
  readonly cut: boolean;
}

/** Something in a list that is passed over; the rest of the list is good. */
export interface ListRemark {
  /** 1-based. */
  readonly line: number;
  readonly message: string;
}

export interface ListReading {
  readonly items: readonly ListItem[];
  readonly remarks: readonly ListRemark[];
}

/** A list that cannot be taken as it stands. */
export class ListError extends Error {
  override readonly name = 'ListError';
  /** 1-based. */
  readonly line: number;

  constructor(line: number, message: string) {
    super(message);
    this.line = line;
  }
}

/** More is not a list that somebody wrote. */
export const MAX_ITEMS = 10_000;
