/** Bits as text, `0` and `1`: slow, and easy to compare with the standard's tables. */
export const fixed = (value: number, length: number): string =>
  length === 0 ? '' : value.toString(2).padStart(length, '0');

/** ue(v), ITU-T H.264 9.1: as many zeros as bits follow the first 1. */
export const unsigned = (value: number): string => {
  const binary = (value + 1).toString(2);
  return '0'.repeat(binary.length - 1) + binary;
};

/** se(v), 9.1.1. */
export const signed = (value: number): string => unsigned(value > 0 ? value * 2 - 1 : -value * 2);

/** Whole bytes, filled up with zeros. */
export const bytes = (bits: string): Buffer => {
  const padded = bits.padEnd(Math.ceil(bits.length / 8) * 8, '0');
  return Buffer.from((padded.match(/.{8}/g) ?? []).map((byte) => parseInt(byte, 2)));
};
