import type { Tally } from './tally.ts';

/** By channel. */
export type EdgeReport = Readonly<Record<string, Tally>>;

interface Known {
  at: number;
  report: EdgeReport;
}

export interface EdgeTalliesOptions {
  /** An edge that says nothing for so long has gone, and its viewers with it; seconds. */
  readonly patience: number;
  /** Seconds of any clock that never goes back. */
  readonly now: () => number;
}

/** More are a mistake: each holds connections of its own to the server. */
const MOST_EDGES = 1000;

/** What edges counted of the viewers in front of them, as they said last. */
export class EdgeTallies {
  readonly #options: EdgeTalliesOptions;
  /** In the order in which they were heard last. */
  readonly #edges = new Map<string, Known>();
  /** Of edges that have gone, by channel: what was counted since the start never falls. */
  readonly #starvations = new Map<string, number>();

  constructor(options: EdgeTalliesOptions) {
    this.#options = options;
  }

  /** @returns whether it was taken; there may be too many edges */
  take(edge: string, report: EdgeReport): boolean {
    this.#forget();
    if (!this.#edges.delete(edge) && this.#edges.size >= MOST_EDGES) return false;
    this.#edges.set(edge, { at: this.#options.now(), report });
    return true;
  }

  /** Whether an edge of this name tells of its viewers: it is none itself. */
  has(edge: string): boolean {
    const known = this.#edges.get(edge);
    return known !== undefined && this.#options.now() - known.at <= this.#options.patience;
  }

  of(channel: string): Tally[] {
    this.#forget();
    const living = [...this.#edges.values()].flatMap(({ report }) =>
      Object.hasOwn(report, channel) ? report[channel]! : [],
    );
    const starvations = this.#starvations.get(channel) ?? 0;
    return starvations === 0 ? living : [...living, { ...NOBODY, starvations }];
  }

  #forget(): void {
    const { now, patience } = this.#options;
    for (const [edge, { at, report }] of this.#edges) {
      if (now() - at <= patience) return;
      this.#edges.delete(edge);
      for (const [channel, { starvations }] of Object.entries(report)) {
        if (starvations > 0) this.#starvations.set(channel, (this.#starvations.get(channel) ?? 0) + starvations);
      }
    }
  }
}

const NONE = { count: 0, values: [] };
const NOBODY: Tally = {
  ...{ viewers: 0, reporting: 0, byRendition: {}, starvations: 0 },
  ...{ buffer: NONE, bitrate: NONE, throughput: NONE },
};
