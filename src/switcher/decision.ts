import { choose, isGood, mayReplace, type Candidate, type PriorityOptions } from './policy.ts';

/** By what an input is on the air. */
export type SwitchMode = 'manual' | 'schedule' | 'priority';

/** An input that somebody, or the schedule, wants on the air for now. */
export interface Wish {
  readonly mode: 'manual' | 'schedule';
  readonly input: string;
  /** Who or what wants it, in words: `chosen by anna for 10m`. */
  readonly reason: string;
  /** Since when it is wanted, seconds. What the input lost before is not held against it. */
  readonly since: number;
}

export interface Decision {
  readonly input: string;
  readonly mode: SwitchMode;
  /** Absent when the order of preference alone decided. */
  readonly wish?: Wish;
}

/**
 * Decides what is on the air. The first wish whose input is ready is granted; while none is, the order of preference
 * covers it. An input that was lost since it was wanted comes back as `mayReplace` allows, so that one that flaps does
 * not flap the programme. What somebody chose is on the air whatever watchdogs say; a schedule gives way to them.
 * @param wishes the strongest first: manual, then schedule
 * @returns undefined when no input is ready (the caller then keeps what it has)
 */
export const decide = (
  wishes: readonly Wish[],
  candidates: readonly Candidate[],
  onAir: string | undefined,
  now: number,
  options: PriorityOptions,
): Decision | undefined => {
  const [wish, ...weaker] = wishes;
  if (!wish) {
    const input = choose(candidates, onAir, now, options);
    return input === undefined ? undefined : { input, mode: 'priority' };
  }
  const without = decide(weaker, candidates, onAir, now, options);
  const ready = (name: string | undefined) => candidates.find((one) => one.name === name && one.ready);
  const wanted = ready(wish.input);
  const cover = ready(without?.input);
  if (!wanted || !cover) return without;
  if (wish.mode === 'schedule' && !isGood(wanted) && isGood(cover)) return without;
  const leaves = ready(onAir);
  const stays = wanted === leaves || wanted === cover || !leaves || !isGood(leaves);
  // Compared with what would be there in its place, not with what is: so that the decision stands once it is made.
  const granted = stays || mayReplace(forgiven(wanted, wish), cover, now, options);
  return granted ? { input: wanted.name, mode: wish.mode, wish } : without;
};

/** Without what it did before it was wanted. */
const forgiven = (candidate: Candidate, { mode, since }: Wish): Candidate => {
  const wellBefore = mode === 'manual' || (candidate.wellSince ?? Infinity) < since;
  return {
    ...candidate,
    wellSince: wellBefore ? -Infinity : candidate.wellSince,
    losses: candidate.losses.filter((at) => at >= since),
  };
};
