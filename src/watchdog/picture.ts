/** Pictures are judged at this size: enough to tell whether anything moves, and little to compare. Pixels. */
export const LOOK_WIDTH = 64;
export const LOOK_HEIGHT = 36;

/** As ffmpeg's blackdetect has it: a tenth of full brightness. */
const DARK = 25;
/** A channel's logo, or a clock, does not make a black picture a bright one. */
const DARK_SHARE = 0.98;

/** Whether a picture is black, but for a small sign. @param gray one byte for each pixel, 0 black … 255 white */
export const isBlack = (gray: Buffer): boolean => {
  let dark = 0;
  for (const level of gray) if (level <= DARK) dark++;
  return dark >= gray.length * DARK_SHARE;
};

/**
 * One picture coded twice differs by a mean of 0.01 to 0.3 levels of 255 (720p at 3 Mbit/s and 500 kbit/s), the noise of
 * a camera that sees nothing move by 0.4 to 1; and in no place by more than 4, a clock's seconds by 6 to 26.
 */
const SAME_MEAN = 0.35;
const SAME_ANYWHERE = 5;

/** Whether two pictures of one size are the same, but for what coding makes of them. */
export const isSame = (a: Buffer, b: Buffer): boolean => {
  let sum = 0;
  for (let index = 0; index < a.length; index++) {
    const difference = Math.abs(a[index]! - b[index]!);
    if (difference > SAME_ANYWHERE) return false;
    sum += difference;
  }
  return sum <= a.length * SAME_MEAN;
};
