import { NAL_SPS, nalType, nalUnits } from './annex-b.ts';
import { withEmulation, withoutEmulation } from './emulation.ts';
import { findVui } from './sps.ts';

const START_CODE = Buffer.from([0, 0, 0, 1]);

/** ue(v) as bits, ITU-T H.264 9.1. */
const exponential = (value: number): string => {
  const code = (value + 1).toString(2);
  return '0'.repeat(code.length - 1) + code;
};

/** Motion vectors and picture sizes at their usual limits: what stands for "no limit but those of the level". */
const USUAL_LIMITS = ['1', exponential(2), exponential(1), exponential(16), exponential(16)].join('');

/** A VUI that says nothing (ITU-T H.264 E.1.1) but that pictures are shown in the order in which they are decoded. */
const vuiInOrder = (references: number): string =>
  ['1', '0000', '0', '00', '0', '1', USUAL_LIMITS, exponential(0), exponential(references)].join('');

/**
 * A sequence parameter set that promises that pictures are shown in the order in which they are decoded
 * (max_num_reorder_frames 0). Whatever else was said of how pictures are to be shown is left out.
 * @throws RangeError for one that is damaged
 */
export const spsInOrder = (nal: Buffer): Buffer => {
  const { at, references } = findVui(nal);
  const bits = [...withoutEmulation(nal)].map((byte) => byte.toString(2).padStart(8, '0')).join('');
  const changed = `${bits.slice(0, at)}${vuiInOrder(references)}1`;
  const bytes = changed.match(/.{1,8}/g)!.map((eight) => parseInt(eight.padEnd(8, '0'), 2));
  return withEmulation(Buffer.from(bytes));
};

/**
 * A key frame that a decoder gives out at once, where it is given nothing but key frames. From its own parameter set it
 * would learn to wait for pictures that come later and are shown earlier.
 * @param data an access unit in Annex B form
 * @throws RangeError for a damaged parameter set
 */
export const keyFrameInOrder = (data: Buffer): Buffer => {
  const units = [...nalUnits(data)].map((unit) => (nalType(unit) === NAL_SPS ? spsInOrder(unit) : unit));
  return Buffer.concat(units.flatMap((unit) => [START_CODE, unit]));
};
