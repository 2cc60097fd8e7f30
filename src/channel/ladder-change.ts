import { GRID_TOLERANCE } from '../clock/grid.ts';
import { ticksToMs, type Ticks } from '../clock/ticks.ts';
import type { Rung } from '../encoder/rung.ts';

/** A rendition, as far as it says how far it has come. */
export interface EdgeOutput {
  /** End of what is published. */
  readonly publishedEnd: Ticks | undefined;
  readonly timeline: { onChange(listener: () => void): () => void };
}

/** Segments for which an edge that all have in common is waited for; then the change comes where it can. */
const PATIENCE = 3;

/**
 * Whether a rendition goes on, with its URLs and numbers, where the ladder says this of it now: bit rates and settings
 * of the encoder may differ. Another size, rate of pictures or codec is another stream (RFC 8216bis 4.4.4.3).
 */
export const goesOn = (before: Rung | undefined, after: Rung): boolean => {
  if (!before || before.kind !== after.kind) return false;
  if (before.kind === 'audio' || after.kind === 'audio') {
    return before.kind === 'audio' && after.kind === 'audio' && before.track === after.track;
  }
  return (
    before.codec === after.codec &&
    before.width === after.width &&
    before.height === after.height &&
    before.frameRate === after.frameRate &&
    before.soundApart === after.soundApart
  );
};

/**
 * Resolves as soon as what all of these have published ends with a segment: another run of the encoder then changes
 * nothing within one. Where parts come, renditions may be a part from one another; they meet at every segment.
 */
export const atSegmentEdge = (outputs: readonly EdgeOutput[], segmentTicks: Ticks): Promise<void> => {
  const isAtEdge = (): boolean =>
    outputs.every(({ publishedEnd: end = 0 }) => {
      const over = end % segmentTicks;
      return Math.min(over, segmentTicks - over) <= GRID_TOLERANCE;
    });
  if (isAtEdge()) return Promise.resolve();
  return new Promise((resolve) => {
    const finish = (): void => {
      clearTimeout(timer);
      for (const unsubscribe of unsubscribes) unsubscribe();
      resolve();
    };
    const timer = setTimeout(finish, PATIENCE * ticksToMs(segmentTicks));
    const unsubscribes = outputs.map(({ timeline }) => timeline.onChange(() => isAtEdge() && finish()));
  });
};

/** The first number of which a rendition that joins can make all: behind what the others have published. */
export const firstWhole = (outputs: readonly EdgeOutput[], segmentTicks: Ticks): number => {
  const ends = outputs.flatMap(({ publishedEnd }) => publishedEnd ?? []);
  return ends.length === 0 ? 0 : Math.ceil((Math.max(...ends) - GRID_TOLERANCE) / segmentTicks);
};
