import type { InputOccurrence as Occurrence } from './occurrence.ts';

/** An event that was on when the calendar changed, and since when it goes before all that began before. */
interface Kept {
  readonly occurrence: Occurrence;
  readonly since: number;
}

/**
 * Which event counts at a moment. Of several at once, the one that began last; of those, the last in the calendar.
 *
 * A change of the calendar does not rewrite what has been: the event that is on stays on until its end. Its end can
 * still be moved to a moment to come, its input can be changed, and it can be cancelled; but it is not cut because it
 * was removed, because its times were moved into the past, or because of another event that would have begun earlier.
 * Pure: the time is passed in, in seconds since the Unix epoch.
 */
export class Schedule {
  #occurrences: readonly Occurrence[] = [];
  #kept: Kept | undefined;
  #known: { readonly from: number; readonly until: number; readonly occurrence: Occurrence | undefined } | undefined;

  /** Puts another version of the calendar in force. */
  update(occurrences: readonly Occurrence[], now: number): void {
    const running = this.at(now);
    const after = running && edited(running, occurrences, now);
    this.#kept = after && { occurrence: after, since: now };
    this.#occurrences = occurrences.filter(({ cancelled }) => !cancelled);
    this.#known = undefined;
  }

  /** The event that counts; undefined when there is none. */
  at(now: number): Occurrence | undefined {
    const known = this.#known;
    if (known && now >= known.from && now < known.until) return known.occurrence;
    const occurrence = this.#find(now);
    const kept = this.#kept ? [this.#kept.occurrence] : [];
    const until = [...this.#occurrences, ...kept]
      .flatMap(({ start, end }) => [start, end])
      .reduce((next, time) => (time > now && time < next ? time : next), Infinity);
    this.#known = { from: now, until, occurrence };
    return occurrence;
  }

  /** The next event that begins. */
  next(now: number): Occurrence | undefined {
    return this.#occurrences
      .filter(({ start }) => start > now)
      .reduce<Occurrence | undefined>((first, one) => (first && first.start <= one.start ? first : one), undefined);
  }

  #find(now: number): Occurrence | undefined {
    const kept = this.#kept && now < this.#kept.occurrence.end ? this.#kept : undefined;
    let found = kept?.occurrence;
    for (const one of this.#occurrences) {
      if (one.start > now || one.end <= now) continue;
      // What began before the change had its chance, or is new and too late.
      if (kept && one.start <= kept.since) continue;
      if (!found || found === kept?.occurrence || one.start >= found.start) found = one;
    }
    return found;
  }
}

/** What becomes of an event that is on; undefined when it was cancelled. */
const edited = (running: Occurrence, occurrences: readonly Occurrence[], now: number): Occurrence | undefined => {
  const same = occurrences.find(({ id }) => id === running.id);
  if (!same) return running;
  if (same.cancelled) return undefined;
  return { ...same, start: running.start, end: same.end > now ? same.end : running.end };
};
