import type { Ticks } from '../clock/ticks.ts';
import type { SpliceInfo } from '../metadata/splice-info.ts';

/** What a source says of a splice, at a moment of its own clock. */
export interface SourceCue {
  readonly info: SpliceInfo;
  /** By the source's timestamps, unwrapped as those of its samples are. */
  readonly source: Ticks;
  /** No time was given: it counts where it stands. */
  readonly immediate: boolean;
}
