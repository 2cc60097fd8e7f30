import type { TimeRange } from '../../archive/archived.ts';
import type { Ticks } from '../../clock/ticks.ts';
import type { Picture } from '../segment-media.ts';

/**
 * What becomes of a group of pictures: left out; copied, the first so many in decoding order; or made anew, those from
 * `first` on in the order in which they are shown.
 */
export type Cut =
  | { readonly kind: 'leave' }
  | { readonly kind: 'copy'; readonly count: number }
  | { readonly kind: 'encode'; readonly first: number; readonly count: number };

const LEAVE: Cut = { kind: 'leave' };

/** Ticks from one picture to the next, of a group. @param usual where it has but one */
export const frameOf = (pictures: readonly Pick<Picture, 'pts'>[], usual: Ticks): Ticks => {
  const times = pictures.map(({ pts }) => pts).sort((a, b) => a - b);
  const steps = times.slice(1).map((time, index) => time - times[index]!);
  return steps.sort((a, b) => a - b)[Math.floor(steps.length / 2)] || usual;
};

/**
 * Cuts a group that begins with a key frame. A picture belongs to the clip whose beginning is nearest: one that starts
 * within half a frame before the in point does, one that starts within half a frame before the out point does not. So
 * dates that are rounded to milliseconds mean the picture that was meant, and clips that meet share no picture.
 */
export const cutGroup = (pictures: readonly Pick<Picture, 'pts'>[], frame: Ticks, { from, to }: TimeRange): Cut => {
  const isIn = ({ pts }: Pick<Picture, 'pts'>): boolean => pts >= from - frame / 2 && pts < to - frame / 2;
  const shown = pictures.toSorted((a, b) => a.pts - b.pts);
  const first = shown.findIndex(isIn);
  if (first < 0) return LEAVE;
  const count = shown.filter(isIn).length;
  // What comes first in decoding order can be kept as it is: nothing in it refers to what comes behind.
  if (first === 0 && pictures.slice(0, count).every(isIn)) return { kind: 'copy', count };
  return { kind: 'encode', first, count };
};
