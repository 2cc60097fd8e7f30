import { fc } from '@fast-check/vitest';
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

const candidate = fc.record({
  ready: fc.boolean(),
  filler: fc.boolean(),
  liveSince: fc.integer({ min: 900, max: NOW }),
  wellSince: fc.oneof(fc.constantFrom(-Infinity, undefined), fc.integer({ min: 900, max: NOW })),
  losses: fc.array(fc.integer({ min: 900, max: NOW }), { maxLength: 5 }),
});
/** Any that a channel may have, in any state. */
export const anyInputs = fc
  .array(candidate, { minLength: 1, maxLength: 6 })
  .map((all) => all.map((one, index): Candidate => ({ ...one, name: `input ${index}` })));
