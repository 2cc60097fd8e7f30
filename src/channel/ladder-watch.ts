import { ladderFrameRate, type SourceFormat } from '../encoder/ladder.ts';
import type { Rung } from '../encoder/rung.ts';

/** A source has to be on the air for so long before the ladder follows it: one that comes and goes changes nothing. Seconds. */
const SETTLED = 3;

/** What is on the air, as far as the ladder goes by it. */
export interface OnAirSource {
  readonly name: string;
  readonly format: SourceFormat;
}

/**
 * Says when a default ladder has to follow the source: qualities above the source's size are a waste of the machine,
 * and of the viewers' data. Pure: time is passed in.
 */
export class LadderWatch {
  readonly #plan: (source: SourceFormat) => readonly Rung[];
  #pending: { key: string; since: number } | undefined;

  /** @param plan the ladder that suits a source */
  constructor(plan: (source: SourceFormat) => readonly Rung[]) {
    this.#plan = plan;
  }

  /**
   * @param source undefined while nothing, or only a filler, is on the air
   * @param now seconds of a clock that only runs forward
   * @returns the ladder to change to; undefined to keep what there is
   */
  update(source: OnAirSource | undefined, current: readonly Rung[], now: number): readonly Rung[] | undefined {
    if (!source) {
      this.#pending = undefined;
      return undefined;
    }
    const key = `${source.name} ${source.format.width}x${source.format.height}`;
    if (this.#pending?.key !== key) this.#pending = { key, since: now };
    if (now - this.#pending.since < SETTLED) return undefined;
    // The frame rate stays what it is: another one would be another stream.
    const rate = current.find((rung) => rung.kind === 'video')?.frameRate ?? ladderFrameRate(undefined);
    const wanted = this.#plan({ ...source.format, frameRate: rate });
    return names(wanted) === names(current) ? undefined : wanted;
  }
}

const names = (rungs: readonly Rung[]): string => rungs.map(({ name }) => name).join();
