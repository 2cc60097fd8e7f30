import { BitReader } from '../../media/bit-reader.ts';
import { withoutEmulation } from '../../media/emulation.ts';
import { NAL_PPS, NAL_SPS, nalType } from '../../media/annex-b.ts';

/** There are 32 sequence parameter sets, and more picture parameter sets (ITU-T H.264 7.4.2.1.1, 7.4.2.2). */
const MOST_IDS = 32;
/** Bytes in front of a sequence parameter set's own number: type, profile, constraints, level. */
const SPS_HEAD = 4;

/** The number by which a parameter set is referred to. @throws RangeError for one that is cut short */
const idOf = (set: Buffer): number => {
  const from = nalType(set) === NAL_SPS ? SPS_HEAD : 1;
  return new BitReader(withoutEmulation(set.subarray(from))).unsigned();
};

/**
 * A number that neither kind of these sets has: with it, others can stand beside them.
 * @throws RangeError when all are taken, or a set is damaged
 */
export const freeSetId = (sets: readonly Buffer[]): number => {
  const taken = new Set(sets.filter((set) => [NAL_SPS, NAL_PPS].includes(nalType(set))).map(idOf));
  for (let id = 0; id < MOST_IDS; id++) if (!taken.has(id)) return id;
  throw new RangeError('all numbers of parameter sets are taken');
};
