import type { Ticks } from '../clock/ticks.ts';
import type { CutPlace, CutRule, OpenPlace, PublishedPlace, SegmentStart } from '../segmenter/cut-rule.ts';

export interface KeyFrameCutsOptions {
  /** How long segments are at least. */
  readonly leastTicks: Ticks;
  /** Told when a segment gets longer than that, as key frames are too far apart. */
  readonly mostTicks: Ticks;
  readonly onTooLong: () => void;
}

/** Segments of a file begin at its own key frames: the first one that comes once the segment is long enough. */
export class KeyFrameCuts implements CutRule {
  readonly #options: KeyFrameCutsOptions;

  constructor(options: KeyFrameCutsOptions) {
    this.#options = options;
  }

  first({ key }: CutPlace, last: PublishedPlace | undefined): SegmentStart | undefined {
    return key ? { msn: last ? last.msn + 1 : 0, discontinuity: false } : undefined;
  }

  next({ pts, key }: CutPlace, { msn, startTicks }: OpenPlace): SegmentStart | undefined {
    const length = pts - startTicks;
    if (length > this.#options.mostTicks) this.#options.onTooLong();
    return key && length >= this.#options.leastTicks ? { msn: msn + 1, discontinuity: false } : undefined;
  }

  /** A file has one run: nothing takes over in the midst of a segment. */
  endOf(): Ticks {
    return Infinity;
  }
}
