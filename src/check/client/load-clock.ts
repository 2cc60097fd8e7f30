import type { Answer } from '../delivery/answer.ts';
import type { Report } from '../finding.ts';
import type { MediaPlaylist } from '../playlist/media-playlist.ts';
import { nextPartOf } from './directives.ts';

/** RFC 8216bis 6.2.1. */
const LATE_TARGETS = 1.5;
/** The network, and this process, are allowed so much of a part besides. */
const LATE_PARTS = 1.5;
const LATE_PART_MS = 100;
/** One late part is nothing yet; one in ten is. */
const LATE_SHARE = 0.1;

/**
 * When new segments and parts appear. A segment is late only where it is certain: a load that began too long after the
 * one before was there did not have it.
 */
export class LoadClock {
  readonly #report: Report;
  #newest: number | undefined;
  /** When the newest segment was first seen, ms. */
  #seenAt = 0;
  #reported = false;
  #part: { msn: number; part: number; at: number } | undefined;
  #parts = 0;
  #lateParts = 0;
  #longest = 0;
  /** Whether the newest load brought a new segment. */
  changed = true;

  constructor(report: Report) {
    this.#report = report;
  }

  take(playlist: MediaPlaylist, answer: Answer): void {
    const newest = playlist.segments.at(-1)?.msn;
    this.changed = newest !== this.#newest;
    const target = playlist.targetDuration ?? 0;
    if (this.changed) {
      this.#newest = newest;
      this.#seenAt = answer.endedAt;
      this.#reported = false;
    } else if (!playlist.ended && !this.#reported && answer.askedAt - this.#seenAt > LATE_TARGETS * target * 1000) {
      this.#reported = true;
      const seconds = ((answer.askedAt - this.#seenAt) / 1000).toFixed(1);
      this.#report('segment-late', `${seconds} s after number ${newest} the next segment is not there`);
    }
    this.#takeParts(playlist, answer.headAt);
  }

  #takeParts(playlist: MediaPlaylist, at: number): void {
    if (playlist.partTarget === undefined || playlist.ended) return;
    const next = nextPartOf(playlist);
    const last = this.#part;
    if (last && last.msn === next.msn && last.part === next.part) return;
    this.#part = { ...next, at };
    if (!last) return;
    this.#parts++;
    const gap = at - last.at;
    this.#longest = Math.max(this.#longest, gap);
    if (gap > playlist.partTarget * 1000 * LATE_PARTS + LATE_PART_MS) this.#lateParts++;
  }

  /** Says what can be said at the end only. */
  finish({ partTarget }: MediaPlaylist): void {
    if (partTarget === undefined || this.#parts < 10 || this.#lateParts < this.#parts * LATE_SHARE) return;
    const words = `${this.#lateParts} of ${this.#parts} parts came late, up to ${Math.round(this.#longest)} ms after the one before`;
    this.#report('part-late', `${words}: PART-TARGET is ${partTarget} s`);
  }
}
