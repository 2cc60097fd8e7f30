import { BitReader } from './bit-reader.ts';
import { withoutEmulation } from './emulation.ts';

/** What an HEVC decoder configuration says (ISO/IEC 14496-15 8.3.3.1 and ITU-T H.265 7.3.2.2.1). */
export interface HevcConfig {
  /** RFC 6381 name: `hvc1.1.6.L93.B0`. */
  readonly codec: string;
  /** Pixels, after cropping. */
  readonly width: number;
  readonly height: number;
}

const NAL_SPS = 33;
/** H.265 level 6.2 allows no more in either direction. */
const MAX_SIZE = 16_888;
const CUT = 'the HEVC configuration is cut short';
/** Bytes of the record before its arrays. */
const FIXED_PART = 23;
/** A configuration has three or four arrays of a few units each. */
const MAX_UNITS = 64;

/**
 * Reads an HEVCDecoderConfigurationRecord.
 * @throws RangeError when it is cut short, or has no sequence parameter set
 */
export const parseHvcC = (data: Buffer): HevcConfig => {
  if (data.length < FIXED_PART || data[0] !== 1) throw new RangeError(CUT);
  const sps = hvcCUnits(data).find((unit) => ((unit[0]! >> 1) & 0x3f) === NAL_SPS);
  if (!sps) throw new RangeError('the HEVC configuration has no sequence parameter set');
  return { codec: codecName(data), ...pictureSize(sps) };
};

/** The parameter sets of a record, in order. @throws RangeError when it is cut short */
export const hvcCUnits = (data: Buffer): Buffer[] => {
  const units: Buffer[] = [];
  let at = FIXED_PART;
  for (let arrays = data[FIXED_PART - 1]!; arrays > 0; arrays--) {
    if (at + 3 > data.length) throw new RangeError(CUT);
    let count = data.readUInt16BE(at + 1);
    for (at += 3; count > 0; count--) {
      if (at + 2 > data.length || units.length >= MAX_UNITS) throw new RangeError(CUT);
      const end = at + 2 + data.readUInt16BE(at);
      if (end > data.length) throw new RangeError(CUT);
      if (end > at + 2) units.push(data.subarray(at + 2, end));
      at = end;
    }
  }
  return units;
};

/** ISO/IEC 14496-15 annex E.3: profile, compatibility with its bits reversed, tier and level, constraints. */
const codecName = (record: Buffer): string => {
  const space = ['', 'A', 'B', 'C'][record[1]! >> 6]!;
  const tier = record[1]! & 0x20 ? 'H' : 'L';
  const profile = record[1]! & 0x1f;
  let compatibility = 0;
  for (let bit = 0; bit < 32; bit++) compatibility += ((record.readUInt32BE(2) >>> bit) & 1) * 2 ** (31 - bit);
  const constraints = [...record.subarray(6, 12)];
  while (constraints.length > 0 && constraints.at(-1) === 0) constraints.pop();
  const named = constraints.map((byte) => byte.toString(16).toUpperCase());
  return [`hvc1.${space}${profile}`, compatibility.toString(16), `${tier}${record[12]!}`, ...named].join('.');
};

const pictureSize = (nal: Buffer): { width: number; height: number } => {
  const reader = new BitReader(withoutEmulation(nal).subarray(2));
  reader.bits(4);
  const subLayers = reader.bits(3);
  reader.bit();
  skipProfileTierLevel(reader, subLayers);
  reader.unsigned();
  const chromaFormat = reader.unsigned();
  const separate = chromaFormat === 3 && reader.flag();
  let width = reader.unsigned();
  let height = reader.unsigned();
  if (reader.flag()) {
    const [left, right, top, bottom] = [reader.unsigned(), reader.unsigned(), reader.unsigned(), reader.unsigned()];
    const subsampled = separate ? 0 : chromaFormat;
    width -= (left + right) * (subsampled === 1 || subsampled === 2 ? 2 : 1);
    height -= (top + bottom) * (subsampled === 1 ? 2 : 1);
  }
  if (width < 1 || height < 1 || width > MAX_SIZE || height > MAX_SIZE) {
    throw new RangeError(`a picture size of ${width}x${height} is impossible`);
  }
  return { width, height };
};

/** H.265 7.3.3. */
const skipProfileTierLevel = (reader: BitReader, subLayers: number): void => {
  for (let byte = 0; byte < 12; byte++) reader.bits(8);
  const present = Array.from({ length: subLayers }, () => [reader.flag(), reader.flag()] as const);
  if (subLayers > 0) for (let layer = subLayers; layer < 8; layer++) reader.bits(2);
  for (const [profile, level] of present) {
    for (let byte = 0; byte < (profile ? 11 : 0) + (level ? 1 : 0); byte++) reader.bits(8);
  }
};
