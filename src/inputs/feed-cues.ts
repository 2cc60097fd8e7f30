import { secondsToTicks, type Ticks } from '../clock/ticks.ts';
import type { PlacedCue } from '../metadata/splice-signals.ts';

/** What is kept for the moment at which the feed goes on the air. */
const MAX_CUES = 64;
/** Breaks that began longer ago are over, or will be ended by their source's own word. */
const KEPT: Ticks = secondsToTicks(600);

/** The splice cues of one feed, placed on the programme clock: the newest are kept, whether or not it is on the air. */
export class FeedCues {
  #kept: readonly PlacedCue[] = [];
  readonly #listeners = new Set<(cue: PlacedCue) => void>();

  /** Oldest first. */
  get list(): readonly PlacedCue[] {
    return this.#kept;
  }

  /** A cue that is repeated, byte for byte, is one cue. */
  add(cue: PlacedCue, now: Ticks): void {
    const { section } = cue.info;
    if (this.#kept.some(({ info, immediate }) => !immediate && info.section.equals(section))) return;
    this.#kept = [...this.#kept.filter(({ ticks }) => ticks > now - KEPT), cue].slice(-MAX_CUES);
    for (const listener of this.#listeners) listener(cue);
  }

  /** Returns the way to stop it. */
  onCue(listener: (cue: PlacedCue) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  clear(): void {
    this.#kept = [];
  }
}
