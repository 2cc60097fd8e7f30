import { withEmulation } from '../../src/media/emulation.ts';

/** CEA-608 control codes of the first channel. */
const CODES = {
  resumeLoading: 0x1420,
  rollUp2: 0x1425,
  endOfCaption: 0x142f,
  carriageReturn: 0x142d,
  erase: 0x142c,
  eraseLoaded: 0x142e,
  /** Preamble for row 15, column 0; and row 14. */
  row15: 0x1470,
  row14: 0x1450,
} as const;

/** Pairs of bytes that go with one picture each; control codes are sent twice. */
export const control = (...names: (keyof typeof CODES)[]): number[] =>
  names.flatMap((name) => [CODES[name], CODES[name]]);

export const letters = (text: string): number[] =>
  (text.match(/..?/gs) ?? []).map((pair) => (pair.charCodeAt(0) << 8) | (pair.length > 1 ? pair.charCodeAt(1) : 0));

/** A caption that is written unseen, and shown at once with the last pair. */
export const popOn = (...rows: string[]): number[] => [
  ...control('resumeLoading', 'eraseLoaded'),
  ...rows.flatMap((text, index) => [...control(index === rows.length - 1 ? 'row15' : 'row14'), ...letters(text)]),
  ...control('endOfCaption'),
];

const withParity = (byte: number): number => {
  let ones = 0;
  for (let bit = 0; bit < 7; bit++) ones += (byte >> bit) & 1;
  return ones % 2 === 0 ? byte | 0x80 : byte;
};

/** A pair of the first field, as an SEI message in a NAL unit with its start code (ATSC A/53 part 4, 6.2.3). */
export const captionSei = (pair: number): Buffer => {
  const data = [0xfc, withParity(pair >> 8), withParity(pair & 0xff)];
  const userData = [0xb5, 0x00, 0x31, ...Buffer.from('GA94'), 0x03, 0xc1, 0xff, ...data, 0xff];
  const rbsp = Buffer.from([0x06, 0x04, userData.length, ...userData, 0x80]);
  return Buffer.concat([Buffer.from([0, 0, 0, 1]), withEmulation(rbsp)]);
};
