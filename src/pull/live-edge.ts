import type { PulledMediaPlaylist, PullSegment } from './playlist.ts';

/** RFC 8216 6.3.3: a client does not begin with a segment that starts nearer to the end than this. */
const TARGETS_FROM_EDGE = 3;
/** RFC 8216 6.2.2: a server changes the playlist within one and a half target durations. After twice that, it hangs. */
const STUCK_TARGETS = 3;
const CACHES_APART = 3;

/** What a reload of the playlist brought. */
export interface Advance {
  /** In order; they come again for as long as they were not taken. */
  readonly segments: readonly PullSegment[];
  /** Segments that went by without having been taken. */
  readonly missed: number;
  /** The server began to count anew. */
  readonly restarted: boolean;
}

const NOTHING: Advance = { segments: [], missed: 0, restarted: false };

/** Follows the end of a media playlist: says which segments are next, and when to look again. Pure. */
export class LiveEdge {
  /** Number of the segment that comes next; undefined before the first playlist. */
  #next: number | undefined;
  #lastSignature = '';
  #changed = true;
  /** When there was a segment that had not been there before; seconds, by the caller's clock. */
  #freshAt: number | undefined;
  #target = 1;
  #restarts = 0;

  /** Times that the server began to count anew. */
  get restarts(): number {
    return this.#restarts;
  }

  /** @param now seconds, by any clock that does not go back */
  update(playlist: PulledMediaPlaylist, now: number): Advance {
    const { segments } = playlist;
    const signature = `${segments[0]?.number} ${segments.at(-1)?.number} ${segments.at(-1)?.url} ${playlist.ended}`;
    this.#changed = signature !== this.#lastSignature;
    this.#lastSignature = signature;
    this.#target = playlist.targetDuration;
    const first = segments[0];
    const last = segments.at(-1);
    this.#freshAt ??= now;
    if (!first || !last) return NOTHING;
    if (this.#next === undefined) return this.#begin(playlist, now, { missed: 0, restarted: false });
    // RFC 8216 6.2.1: numbers never go back. By a few they do where several caches answer in turn; by more, the server
    // was started anew.
    if (last.number < this.#next - 1 - CACHES_APART) return this.#begin(playlist, now, { missed: 0, restarted: true });
    if (first.number > this.#next)
      return this.#begin(playlist, now, { missed: first.number - this.#next, restarted: false });
    const fresh = segments.filter(({ number }) => number >= this.#next!);
    if (fresh.length > 0) this.#freshAt = now;
    return { ...NOTHING, segments: fresh };
  }

  /** This segment was used, or given up: what comes next is the one behind it. */
  took(number: number): void {
    this.#next = Math.max(this.#next ?? 0, number + 1);
  }

  /**
   * Seconds from the beginning of the last load to the next one (RFC 8216 6.3.4): a target duration, and half of one
   * when nothing had changed.
   */
  get reloadAfter(): number {
    return this.#changed ? this.#target : this.#target / 2;
  }

  /** There should have been something new long ago. */
  isStuck(now: number): boolean {
    return now - (this.#freshAt ?? now) > STUCK_TARGETS * this.#target;
  }

  #begin(playlist: PulledMediaPlaylist, now: number, what: Pick<Advance, 'missed' | 'restarted'>): Advance {
    const { segments, targetDuration, ended } = playlist;
    let from = 0;
    if (!ended) {
      let seconds = 0;
      for (from = segments.length; from > 0 && seconds < TARGETS_FROM_EDGE * targetDuration;) {
        seconds += segments[--from]!.duration;
      }
    }
    this.#next = segments[from]!.number;
    this.#freshAt = now;
    if (what.restarted) this.#restarts++;
    return { ...what, missed: what.missed > 0 ? what.missed + from : 0, segments: segments.slice(from) };
  }
}
