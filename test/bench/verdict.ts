import type { Figure } from './bench.ts';

/** Allowed for noise on an idle machine; on a busy one ratios move by more, and a verdict is a hint. */
export const GRACE = 0.05;

export type Verdict = 'ok' | 'over' | '-';

export interface Judged extends Figure {
  /** Ours / the peer's. */
  readonly ratio: number;
  readonly verdict: Verdict;
}

export const judge = (figure: Figure): Judged => {
  const ratio = figure.ours / figure.peer.value;
  return { ...figure, ratio, verdict: verdictOf(ratio, figure) };
};

/** A figure that is no number keeps to nothing. */
const verdictOf = (ratio: number, { wanted }: Figure): Verdict => {
  if (!wanted) return '-';
  const kept = 'most' in wanted ? ratio <= wanted.most * (1 + GRACE) : ratio >= wanted.least * (1 - GRACE);
  return kept ? 'ok' : 'over';
};
