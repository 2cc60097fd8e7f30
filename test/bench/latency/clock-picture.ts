/** A picture that says when it was taken: big fields, black or white, that any encoder leaves legible. */

export const WIDTH = 640;
export const HEIGHT = 360;
export const FIELD_WIDTH = 80;
export const FIELD_HEIGHT = 40;
const COLUMNS = WIDTH / FIELD_WIDTH;
/** Milliseconds, modulo some 18 hours. */
export const TIME_BITS = 26;
/** The ones among them, which betrays most of what was misread. */
export const SUM_BITS = 6;
export const TIME_MODULUS = 2 ** TIME_BITS;

/** @param ms since the Unix epoch @param noise something that moves, so that there is something to encode */
export const clockPicture = (ms: number, noise: number): Buffer => {
  const picture = Buffer.alloc(WIDTH * HEIGHT, 64);
  const time = ms % TIME_MODULUS;
  const bits = Array.from({ length: TIME_BITS }, (_, index) => Math.floor(time / 2 ** index) % 2);
  const ones = bits.reduce((sum, bit) => sum + bit, 0);
  for (let index = 0; index < SUM_BITS; index++) bits.push((ones >> index) & 1);
  bits.forEach((bit, index) => fillField(picture, index, bit ? 235 : 16));
  const top = FIELD_HEIGHT * Math.ceil(bits.length / COLUMNS);
  for (let y = top; y < HEIGHT; y++) {
    for (let x = 0; x < WIDTH; x++) picture[y * WIDTH + x] = 32 + ((x * 3 + y * 5 + noise * 4) % 160);
  }
  return picture;
};

const fillField = (picture: Buffer, index: number, value: number): void => {
  const left = (index % COLUMNS) * FIELD_WIDTH;
  const top = Math.floor(index / COLUMNS) * FIELD_HEIGHT;
  for (let y = top; y < top + FIELD_HEIGHT; y++) {
    picture.fill(value, y * WIDTH + left, y * WIDTH + left + FIELD_WIDTH);
  }
};
