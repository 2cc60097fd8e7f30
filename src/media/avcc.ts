import { parseSps, type Sps } from './sps.ts';

/** An AVCDecoderConfigurationRecord (ISO/IEC 14496-15 5.3.3.1). */
export interface AvcConfig {
  /** Bytes of the length in front of each NAL unit: 1, 2 or 4. */
  readonly lengthSize: number;
  /** SPS and PPS units, in order. */
  readonly parameterSets: readonly Buffer[];
  readonly sps: Sps;
}

/** @throws RangeError when the record is cut short or has no parameter set */
export const parseAvcC = (data: Buffer): AvcConfig => {
  if (data.length < 7 || data[0] !== 1) throw new RangeError('the H.264 configuration is cut short');
  const lengthSize = (data[4]! & 3) + 1;
  if (lengthSize === 3) throw new RangeError('an H.264 length of 3 bytes is reserved');
  const parameterSets: Buffer[] = [];
  let at = 5;
  const readSets = (count: number): void => {
    for (let i = 0; i < count; i++) {
      if (at + 2 > data.length) throw new RangeError('the H.264 configuration is cut short');
      const end = at + 2 + data.readUInt16BE(at);
      if (end > data.length) throw new RangeError('the H.264 configuration is cut short');
      parameterSets.push(Buffer.from(data.subarray(at + 2, end)));
      at = end;
    }
  };
  readSets(data[at++]! & 0x1f);
  const [first] = parameterSets;
  if (!first) throw new RangeError('the H.264 configuration has no parameter set');
  if (at < data.length) readSets(data[at++]!);
  return { lengthSize, parameterSets, sps: parseSps(first) };
};

/** A record counts 31 sequence parameter sets at most, and 255 picture parameter sets. */
const MOST_SPS = 31;
const MOST_PPS = 255;

/**
 * The record for these parameter sets, with lengths of 4 bytes. Readers that need the fields for high profiles find
 * them in the SPS.
 */
export const writeAvcC = (sps: readonly Buffer[], pps: readonly Buffer[]): Buffer => {
  const sized = (unit: Buffer): Buffer => Buffer.concat([Buffer.from([unit.length >> 8, unit.length & 0xff]), unit]);
  const [, profile = 0, constraints = 0, level = 0] = sps[0] ?? [];
  const [sequence, picture] = [sps.slice(0, MOST_SPS), pps.slice(0, MOST_PPS)];
  return Buffer.concat([
    Buffer.from([1, profile, constraints, level, 0xff, 0xe0 + sequence.length]),
    ...sequence.map(sized),
    Buffer.from([picture.length]),
    ...picture.map(sized),
  ]);
};
