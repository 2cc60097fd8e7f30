import { BitReader } from './bit-reader.ts';
import { withoutEmulation } from './emulation.ts';

/** What a sequence parameter set says of the pictures (ITU-T H.264 7.3.2.1.1). */
export interface Sps {
  readonly profileIdc: number;
  /** The constraint flags, as the byte stands in the stream. */
  readonly constraints: number;
  readonly levelIdc: number;
  /** Pixels, after cropping. */
  readonly width: number;
  readonly height: number;
  /** Pictures per second as declared; undefined where the stream does not say. */
  readonly frameRate: number | undefined;
  /** 4:2:0 with 8 bits, as every player takes it. */
  readonly plain: boolean;
  /** Only whole frames; otherwise pictures may be interlaced (frame_mbs_only_flag). */
  readonly framesOnly: boolean;
}

/** Profiles whose parameter sets carry chroma and scaling fields. */
const HIGH_PROFILES = new Set([100, 110, 122, 244, 44, 83, 86, 118, 128, 138, 139, 134, 135]);
const EXTENDED_SAR = 255;
/** H.264 allows at most 16384 in either direction (level 6.2); more is damage. */
const MAX_SIZE = 16_384;

const skipScalingList = (reader: BitReader, size: number): void => {
  let last = 8;
  let next = 8;
  for (let i = 0; i < size; i++) {
    if (next !== 0) next = (last + reader.signed() + 256) % 256;
    if (next !== 0) last = next;
  }
};

interface Chroma {
  readonly chromaFormat: number;
  readonly separate: boolean;
  readonly eightBits: boolean;
}

const readChroma = (reader: BitReader): Chroma => {
  const chromaFormat = reader.unsigned();
  const separate = chromaFormat === 3 && reader.flag();
  const [luma, chroma] = [reader.unsigned(), reader.unsigned()];
  reader.bit();
  if (reader.flag()) {
    const lists = chromaFormat === 3 ? 12 : 8;
    for (let i = 0; i < lists; i++) if (reader.flag()) skipScalingList(reader, i < 6 ? 16 : 64);
  }
  return { chromaFormat, separate, eightBits: luma === 0 && chroma === 0 };
};

const skipPictureOrder = (reader: BitReader): void => {
  const type = reader.unsigned();
  if (type === 0) reader.unsigned();
  if (type !== 1) return;
  reader.bit();
  reader.signed();
  reader.signed();
  const cycle = reader.unsigned();
  if (cycle > 255) throw new RangeError('a picture order cycle is too long');
  for (let i = 0; i < cycle; i++) reader.signed();
};

const readFrameRate = (reader: BitReader): number | undefined => {
  if (!reader.flag()) return undefined;
  if (reader.flag() && reader.bits(8) === EXTENDED_SAR) reader.bits(32);
  if (reader.flag()) reader.bit();
  if (reader.flag()) {
    reader.bits(4);
    if (reader.flag()) reader.bits(24);
  }
  if (reader.flag()) {
    reader.unsigned();
    reader.unsigned();
  }
  if (!reader.flag()) return undefined;
  const unitsInTick = reader.bits(32);
  const timeScale = reader.bits(32);
  return unitsInTick > 0 && timeScale > 0 ? timeScale / unitsInTick / 2 : undefined;
};

/** Where a parameter set says how pictures are to be shown, and what bounds that (annex E). */
export interface VuiPlace {
  /** Of vui_parameters_present_flag: bits from the header byte on, without emulation prevention. */
  readonly at: number;
  /** How many pictures are kept to predict others from (max_num_ref_frames). */
  readonly references: number;
}

/**
 * Reads a sequence parameter set.
 * @param nal the NAL unit with its header byte, without start code
 * @throws RangeError when it is cut short or says something impossible
 */
export const parseSps = (nal: Buffer): Sps => readSps(nal).sps;

/** @throws RangeError as parseSps */
export const findVui = (nal: Buffer): VuiPlace => readSps(nal).vui;

const readSps = (nal: Buffer): { readonly sps: Sps; readonly vui: VuiPlace } => {
  const data = withoutEmulation(nal);
  if (data.length < 4) throw new RangeError('a sequence parameter set is cut short');
  const [, profileIdc = 0, constraints = 0, levelIdc = 0] = data;
  const reader = new BitReader(data.subarray(4));
  reader.unsigned();
  const { chromaFormat, separate, eightBits } = HIGH_PROFILES.has(profileIdc)
    ? readChroma(reader)
    : { chromaFormat: 1, separate: false, eightBits: true };
  reader.unsigned();
  skipPictureOrder(reader);
  const references = reader.unsigned();
  reader.bit();
  const widthInBlocks = reader.unsigned() + 1;
  const heightInUnits = reader.unsigned() + 1;
  const framesOnlyFlag = reader.bit();
  if (framesOnlyFlag === 0) reader.bit();
  reader.bit();
  const crop = reader.flag() ? [0, 1, 2, 3].map(() => reader.unsigned()) : [0, 0, 0, 0];
  const subsampled = separate ? 0 : chromaFormat;
  const cropX = subsampled === 1 || subsampled === 2 ? 2 : 1;
  const cropY = (subsampled === 1 ? 2 : 1) * (2 - framesOnlyFlag);
  const width = widthInBlocks * 16 - (crop[0]! + crop[1]!) * cropX;
  const height = heightInUnits * 16 * (2 - framesOnlyFlag) - (crop[2]! + crop[3]!) * cropY;
  if (width < 1 || height < 1 || width > MAX_SIZE || height > MAX_SIZE) {
    throw new RangeError(`a picture size of ${width}x${height} is impossible`);
  }
  const plain = chromaFormat === 1 && eightBits;
  const framesOnly = framesOnlyFlag === 1;
  const vui = { at: 32 + reader.position, references };
  const frameRate = readFrameRate(reader);
  return { sps: { profileIdc, constraints, levelIdc, width, height, frameRate, plain, framesOnly }, vui };
};

const hex = (value: number): string => value.toString(16).padStart(2, '0');

/** RFC 6381 name: `avc1.64001f`, from the very bytes of the parameter set. */
export const avcCodecString = ({ profileIdc, constraints, levelIdc }: Sps): string =>
  `avc1.${hex(profileIdc)}${hex(constraints)}${hex(levelIdc)}`;
