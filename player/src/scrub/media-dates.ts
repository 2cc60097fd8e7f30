/** A piece of a playlist whose media and clock run together. */
export interface DatedPiece {
  /** Media time of its start, seconds. */
  readonly start: number;
  /** Seconds. */
  readonly duration: number;
  /** Of its start, ms since the Unix epoch (EXT-X-PROGRAM-DATE-TIME); null where the playlist says none. */
  readonly programDateTime: number | null;
}

interface Run {
  readonly start: number;
  end: number;
  /** ms at `start`. */
  readonly date: number;
}

/** Rounding of EXTINF and of dates, seconds: what is off by less belongs together. */
const TOLERANCE = 0.25;

/**
 * The times of day of a media timeline, which has no holes where the clock may have some: what was never recorded, and
 * what lies between two ranges, takes no time to play.
 */
export class MediaDates {
  readonly #runs: readonly Run[];

  constructor(pieces: readonly DatedPiece[]) {
    const runs: Run[] = [];
    for (const { start, duration, programDateTime } of pieces) {
      if (programDateTime === null) continue;
      const last = runs.at(-1);
      const expected = last && last.date + 1000 * (start - last.start);
      const goesOn =
        last && Math.abs(start - last.end) < TOLERANCE && Math.abs(programDateTime - expected!) < 1000 * TOLERANCE;
      if (goesOn) last.end = start + duration;
      else runs.push({ start, end: start + duration, date: programDateTime });
    }
    this.#runs = runs;
  }

  get isEmpty(): boolean {
    return this.#runs.length === 0;
  }

  /** ms since the epoch at a media time in seconds; also a little outside of what the playlist lists. */
  dateAt(time: number): number | undefined {
    const run = this.#runs.findLast(({ start }) => start <= time) ?? this.#runs[0];
    return run && run.date + 1000 * (time - run.start);
  }

  /** Media time of a date, seconds; in a hole, where the media goes on behind it. Undefined without dates. */
  mediaAt(date: number): number | undefined {
    const run = this.#runs.findLast((each) => each.date <= date) ?? this.#runs[0];
    if (!run) return undefined;
    const time = run.start + (date - run.date) / 1000;
    const isLast = run === this.#runs.at(-1);
    return isLast ? time : Math.min(time, run.end);
  }
}
