import type { Candidate } from '../../../src/switcher/policy.ts';

export const NOW = 1000;

/** An input that is live and well, and was never lost. */
export const input = (name: string, changes: Partial<Candidate> = {}): Candidate => ({
  name,
  ready: true,
  liveSince: 0,
  wellSince: -Infinity,
  losses: [],
  filler: false,
  ...changes,
});

export const slate = input('slate', { filler: true });
