import type { Decision } from './decision.ts';

export interface CutCircumstances {
  /** What was on the air; undefined at the start of the programme. */
  readonly from: string | undefined;
  /** It still sends pictures. */
  readonly fromLive: boolean;
  readonly decision: Decision;
  /** What was wanted, and is no longer, in words. */
  readonly ended: string | undefined;
  /** It was wanted before already, and could not be had. */
  readonly waited: boolean;
}

/** Why there is a cut, in words for the one on duty. */
export const whyCut = ({ from, fromLive, decision, ended, waited }: CutCircumstances): string => {
  const { input, wish } = decision;
  if (from !== undefined && !fromLive) {
    const lost = `${from} stopped sending pictures`;
    return wish ? `${lost}; ${input} is ${wish.reason}` : lost;
  }
  if (ended !== undefined) return wish ? `${ended}; ${input} is ${wish.reason}` : ended;
  if (wish && waited) return `${input} is live, ${wish.reason}`;
  if (wish) return wish.reason;
  return from === undefined ? 'first input that is live' : 'a preferred input is live';
};
