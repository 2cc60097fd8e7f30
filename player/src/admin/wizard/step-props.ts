import type { DraftDesk } from './use-draft.ts';

export interface StepProps {
  readonly desk: DraftDesk;
  /** What is wrong with the answers of this step, once somebody wanted to go on. */
  readonly problem: string | undefined;
}
