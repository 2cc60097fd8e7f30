import { formatDuration } from './units.ts';

interface Lengths {
  /** Seconds, as all of them. */
  readonly segment: number;
  /** 0: there are none. */
  readonly part: number;
  readonly keyFrames?: number | undefined;
}

/** Decimal fractions of seconds do not divide to the last bit. */
const ROUNDING = 1e-6;

/** What is wrong with the length of a group of pictures, each with the field that it is said of. */
export const keyFrameProblems = (
  { segment, part, keyFrames }: Lengths,
  renditions: readonly string[],
): { path: string[]; message: string }[] => {
  if (keyFrames === undefined) return [];
  const path = ['keyFrames'];
  if (renditions.includes('source')) {
    return [{ path, message: 'cannot be chosen beside a "source" rendition: the others follow its key frames' }];
  }
  const groups = Math.round(segment / keyFrames);
  if (groups < 1 || Math.abs(groups * keyFrames - segment) > ROUNDING) {
    const message = `must go into a segment of ${formatDuration(segment)} a whole number of times, as ${formatDuration(segment / 2)} does`;
    return [{ path, message }];
  }
  if (keyFrames < part - ROUNDING) return [{ path, message: `must be at least a part, ${formatDuration(part)}` }];
  return [];
};
