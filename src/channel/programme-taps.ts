import type { Sample } from '../media/sample.ts';
import type { Programme } from '../switcher/switcher.ts';

/** Told of a sample; has none of it any more when it returns. */
export type SampleTap = (sample: Sample) => void;

/** The programme on its way to those who make something of it, and to those who only look on. */
export class ProgrammeTaps {
  readonly #taps = new Set<SampleTap>();

  /** @returns how to end it */
  onSample(tap: SampleTap): () => void {
    this.#taps.add(tap);
    return () => this.#taps.delete(tap);
  }

  /** @param takers in the order in which they are given each sample; who looks on comes last */
  into(takers: readonly Programme[]): Programme {
    return {
      keepsSamples: takers.some(({ keepsSamples }) => keepsSamples),
      add: (sample) => {
        for (const taker of takers) taker.add(sample);
        for (const tap of this.#taps) tap(sample);
      },
    };
  }
}
