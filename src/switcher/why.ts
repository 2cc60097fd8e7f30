import type { Decision } from './decision.ts';

export interface CutCircumstances {
  /** What was on the air; undefined at the start of the programme. */
  readonly from: string | undefined;
  /** It still sends pictures. */
  readonly fromLive: boolean;
  /** What watchdogs say against it, in words. */
  readonly trouble: string | undefined;
  readonly decision: Decision;
  /** What was wanted, and is no longer, in words. */
  readonly ended: string | undefined;
  /** It was wanted before already, and could not be had. */
  readonly waited: boolean;
}

/** Why there is a cut, in words for the one on duty. */
export const whyCut = (circumstances: CutCircumstances): string => {
  const { decision, ended, waited } = circumstances;
  const { input, wish } = decision;
  const wanted = wish && `${input} is ${wish.reason}`;
  const fault = faultOf(circumstances);
  if (fault !== undefined) return wanted ? `${fault}; ${wanted}` : fault;
  if (ended !== undefined) return wanted ? `${ended}; ${wanted}` : ended;
  if (wish && waited) return `${input} is live, ${wish.reason}`;
  if (wish) return wish.reason;
  return circumstances.from === undefined ? 'first input that is live' : 'a preferred input is live';
};

/** What is wrong with what was on the air, where that is the reason. */
const faultOf = ({ from, fromLive, trouble, decision, ended, waited }: CutCircumstances): string | undefined => {
  if (from === undefined) return undefined;
  if (!fromLive) return `${from} stopped sending pictures`;
  // A wish is granted whether or not what it replaces is well.
  const isReason = trouble !== undefined && (decision.wish === undefined || waited);
  if (!isReason) return undefined;
  return ended === undefined ? `${from}: ${trouble}` : `${ended}; ${from}: ${trouble}`;
};
