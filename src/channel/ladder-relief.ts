import type { ReliefSettings } from '../config/relief.ts';
import type { LadderRung } from '../encoder/rung.ts';

/** How the encoder does at one moment; what is undefined is not known yet. */
export interface EncoderPace {
  /** Media seconds made in a second. */
  readonly speed: number | undefined;
  /** Seconds behind the programme. */
  readonly behind: number | undefined;
}

/** Further behind than an encoder that keeps up ever is: pictures on their way through it are about a second. Seconds. */
const TOO_FAR = 3;
/** It has caught up. Seconds. */
const CAUGHT_UP = 2;
/** Measured speeds of an encoder that keeps up swing about 1 by this much. */
const SLOW = 0.97;
/** Each try that fails is followed by twice the wait, to this many times the first. */
const LONGEST_WAIT = 16;

/**
 * Says when the best quality is to be taken out of a ladder that the machine cannot hold, and when it is tried again.
 * Pure: it is told how the encoder does, and the time, in seconds of a clock that only runs forward.
 */
export class LadderRelief {
  #slowSince: number | undefined;
  #wellSince: number | undefined;
  /** How many are out. */
  #out = 0;
  /** When one was put back last. */
  #tried = -Infinity;
  /** Times the configured wait. */
  #patience = 1;

  get out(): number {
    return this.#out;
  }

  /**
   * @param spare how many more can be taken out
   * @returns how many are to be out from now on; undefined: as many as there are
   */
  update(pace: EncoderPace, spare: number, settings: ReliefSettings | undefined, now: number): number | undefined {
    if (!settings) return this.#out === 0 ? undefined : this.#set(0);
    this.#look(pace, now);
    if (spare > 0 && this.#slowSince !== undefined && now - this.#slowSince >= settings.after) {
      // One that was put back, and does not hold even as long as it was waited for, was put back too early.
      const failed = now - this.#tried < settings.return * this.#patience;
      this.#patience = failed ? Math.min(LONGEST_WAIT, 2 * this.#patience) : 1;
      return this.#set(this.#out + 1);
    }
    const isWell = this.#wellSince !== undefined && now - this.#wellSince >= settings.return * this.#patience;
    if (this.#out === 0 || !isWell) return undefined;
    this.#tried = now;
    return this.#set(this.#out - 1);
  }

  /** Another ladder is made from now on: nothing is known of it. */
  forget(): void {
    this.#set(0);
    this.#patience = 1;
    this.#tried = -Infinity;
  }

  #look({ speed, behind }: EncoderPace, now: number): void {
    // One that has just begun says nothing yet, and catches up with what its start took.
    const slow = behind !== undefined && behind > TOO_FAR && speed !== undefined && speed < SLOW;
    this.#slowSince = slow ? (this.#slowSince ?? now) : undefined;
    const well = behind !== undefined && behind < CAUGHT_UP;
    this.#wellSince = well ? (this.#wellSince ?? now) : undefined;
  }

  #set(out: number): number {
    this.#out = out;
    this.#slowSince = undefined;
    this.#wellSince = undefined;
    return out;
  }
}

/** What is left of a ladder once its costliest pictures are out, and what those are; one encoded quality stays. */
export const relieved = (
  rungs: readonly LadderRung[],
  out: number,
): { readonly rungs: readonly LadderRung[]; readonly out: readonly string[] } => {
  const costs = rungs.flatMap((rung) => (rung.kind === 'video' ? [{ name: rung.name, cost: cost(rung) }] : []));
  const names = costs
    .toSorted((one, other) => other.cost - one.cost)
    .slice(0, Math.max(0, Math.min(out, costs.length - 1)))
    .map(({ name }) => name);
  return { rungs: names.length === 0 ? rungs : rungs.filter(({ name }) => !names.includes(name)), out: names };
};

/** How many can be taken out of it. */
export const spareRungs = (rungs: readonly LadderRung[]): number =>
  Math.max(0, rungs.filter(({ kind }) => kind === 'video').length - 1);

/** Pixels a second; of the same size the first in the ladder is the best. */
const cost = ({ width, height, frameRate }: Extract<LadderRung, { kind: 'video' }>): number =>
  width * height * frameRate;
