/** What the policy is told of one input, in order of preference. Times are seconds on any one clock. */
export interface Candidate {
  readonly name: string;
  /** It can go on the air: it is live and has a key frame. */
  readonly ready: boolean;
  /** Since when it has been live without a break. */
  readonly liveSince: number;
  /** Since when no watchdog objects to it; -Infinity where none ever did, undefined while one does. */
  readonly wellSince: number | undefined;
  /** When it was last lost while on the air, newest last; only the last minute matters. */
  readonly losses: readonly number[];
  /** Something to look at while there is nothing better (a slate). */
  readonly filler: boolean;
}

export interface PriorityOptions {
  /** How long a better input that had failed must be live before it is taken back, seconds. */
  readonly returnAfter: number;
}

/** Losses within this many seconds count for whether an input flaps. */
export const FLAP_WINDOW = 60;
/** From this many losses on, an input must prove itself even if there is only a filler on the air. */
const FLAPS = 3;

/** Ready, and no watchdog objects to it. */
export const isGood = (candidate: Candidate): boolean => candidate.ready && candidate.wellSince !== undefined;

/**
 * Chooses what is on the air: the first input, in order of preference, that is ready and well. A better input that failed
 * before is taken back only after `returnAfter` – at once where just a filler is on the air, unless it flaps.
 * Where watchdogs object to all that are ready, what is on the air stays: a cut from bad to bad helps nobody.
 * @returns the name; undefined when no input is ready (the caller then keeps what it has)
 */
export const choose = (
  candidates: readonly Candidate[],
  onAir: string | undefined,
  now: number,
  options: PriorityOptions,
): string | undefined => {
  const good = candidates.filter(isGood);
  if (good.length === 0) {
    const ready = candidates.filter((candidate) => candidate.ready);
    return (ready.find(({ name }) => name === onAir) ?? ready[0])?.name;
  }
  const current = good.find(({ name }) => name === onAir);
  return good.find((one) => one === current || !current || mayReplace(one, current, now, options))?.name;
};

/** Whether an input that is ready may take the place of another one that is. */
export const mayReplace = (
  candidate: Candidate,
  current: Candidate,
  now: number,
  options: PriorityOptions,
): boolean => {
  const recent = candidate.losses.filter((at) => now - at < FLAP_WINDOW).length;
  const wellFor = now - (candidate.wellSince ?? now);
  if (recent === 0 && wellFor >= options.returnAfter) return true;
  if (current.filler && recent < FLAPS) return true;
  return Math.min(wellFor, now - candidate.liveSince) >= options.returnAfter;
};
