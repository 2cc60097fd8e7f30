import { NAL_AUD, NAL_PPS, NAL_SPS, nalType, nalUnits } from './annex-b.ts';

/** With the zero byte that the first of an access unit and parameter sets must have (ITU-T H.264 B.1.2). */
const START_CODE = Buffer.from([0, 0, 0, 1]);

/**
 * A copy of the SPS and PPS units at the head of an access unit, each with its start code. What may be cut short is left
 * out: a unit that no other follows. Empty where there are none.
 */
export const parameterSets = (data: Buffer): Buffer => {
  const found: Buffer[] = [];
  let last: Buffer | undefined;
  for (const unit of nalUnits(data)) {
    if (last) found.push(START_CODE, last);
    const type = nalType(unit);
    // A slice: parameter sets come before it.
    if (type >= 1 && type <= 5) break;
    last = type === NAL_SPS || type === NAL_PPS ? unit : undefined;
  }
  return Buffer.concat(found);
};

/** Where the delimiter ends that an access unit begins with: nothing else may stand before it (7.4.1.2.3). */
export const delimiterEnd = (data: Buffer, at: number): number | undefined => {
  if (data[at] !== 0 || data[at + 1] !== 0) return undefined;
  const unit = data[at + 2] === 1 ? at + 3 : data[at + 2] === 0 && data[at + 3] === 1 ? at + 4 : undefined;
  return unit !== undefined && (data[unit]! & 0x1f) === NAL_AUD ? unit + 2 : undefined;
};

/** An access unit with parameter sets behind its delimiter; as it is where it has none. */
export const withParameterSets = (accessUnit: Buffer, sets: Buffer): Buffer => {
  const at = delimiterEnd(accessUnit, 0);
  if (at === undefined || sets.length === 0) return accessUnit;
  return Buffer.concat([accessUnit.subarray(0, at), sets, accessUnit.subarray(at)]);
};
