/** What the policy is told of one input, in order of preference. Times are seconds on any one clock. */
export interface Candidate {
  readonly name: string;
  /** It can go on the air: it is live and has a key frame. */
  readonly ready: boolean;
  /** Since when it has been live without a break. */
  readonly liveSince: number;
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

/**
 * Chooses what is on the air: the first input, in order of preference, that is ready. A better input that failed before
 * is taken back only after `returnAfter` – at once where just a filler is on the air, unless it flaps.
 * @returns the name; undefined when no input is ready (the caller then keeps what it has)
 */
export const choose = (
  candidates: readonly Candidate[],
  onAir: string | undefined,
  now: number,
  options: PriorityOptions,
): string | undefined => {
  const current = candidates.find((candidate) => candidate.name === onAir && candidate.ready);
  for (const candidate of candidates) {
    if (candidate === current) return candidate.name;
    if (candidate.ready && (!current || mayReplace(candidate, current, now, options))) return candidate.name;
  }
  return undefined;
};

/** Whether an input that is ready may take the place of another one that is. */
export const mayReplace = (
  candidate: Candidate,
  current: Candidate,
  now: number,
  options: PriorityOptions,
): boolean => {
  const recent = candidate.losses.filter((at) => now - at < FLAP_WINDOW).length;
  if (recent === 0) return true;
  if (current.filler && recent < FLAPS) return true;
  return now - candidate.liveSince >= options.returnAfter;
};
