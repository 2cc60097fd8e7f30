import { BitReader } from './bit-reader.ts';

/** What an AV1 decoder configuration says (AV1 in ISOBMFF 2.3.3, AV1 bitstream 5.5). */
export interface Av1Config {
  /** RFC 6381 name: `av01.0.04M.08`. */
  readonly codec: string;
  /** Pixels; undefined where the record has no sequence header. */
  readonly width: number | undefined;
  readonly height: number | undefined;
}

const OBU_SEQUENCE_HEADER = 1;
const TWELVE_BITS_PROFILE = 2;

/** Reads an AV1CodecConfigurationRecord. @throws RangeError when it is cut short */
export const parseAv1C = (data: Buffer): Av1Config => {
  if (data.length < 4 || data[0] !== 0x81) throw new RangeError('the AV1 configuration is cut short');
  const profile = data[1]! >> 5;
  const level = String(data[1]! & 0x1f).padStart(2, '0');
  const tier = data[2]! & 0x80 ? 'H' : 'M';
  const high = (data[2]! & 0x40) !== 0;
  const twelve = profile === TWELVE_BITS_PROFILE && (data[2]! & 0x20) !== 0;
  const depth = high ? (twelve ? '12' : '10') : '08';
  const header = sequenceHeader(data.subarray(4));
  return { codec: `av01.${profile}.${level}${tier}.${depth}`, width: header?.width, height: header?.height };
};

const sequenceHeader = (obus: Buffer): { width: number; height: number } | undefined => {
  const first = obus[0];
  if (first === undefined || ((first >> 3) & 0x0f) !== OBU_SEQUENCE_HEADER) return undefined;
  let at = first & 0x04 ? 2 : 1;
  // The size field, leb128 (4.10.5): what follows it is the header, to the end of the record.
  if (first & 0x02) while (at < obus.length && obus[at++]! & 0x80);
  return readSize(new BitReader(obus.subarray(at)));
};

/** AV1 5.5.1, up to the size of pictures. */
const readSize = (reader: BitReader): { width: number; height: number } => {
  reader.bits(3);
  reader.bit();
  if (reader.flag()) reader.bits(5);
  else skipOperatingPoints(reader);
  const widthBits = reader.bits(4) + 1;
  const heightBits = reader.bits(4) + 1;
  return { width: reader.bits(widthBits) + 1, height: reader.bits(heightBits) + 1 };
};

const skipOperatingPoints = (reader: BitReader): void => {
  let decoderModelBits = 0;
  const timing = reader.flag();
  if (timing) {
    reader.bits(32);
    reader.bits(32);
    if (reader.flag()) reader.unsigned();
    if (reader.flag()) {
      decoderModelBits = reader.bits(5) + 1;
      reader.bits(32);
      reader.bits(10);
    }
  }
  const displayDelay = reader.flag();
  for (let points = reader.bits(5) + 1; points > 0; points--) {
    reader.bits(12);
    if (reader.bits(5) > 7) reader.bit();
    if (decoderModelBits > 0 && reader.flag()) {
      reader.bits(decoderModelBits);
      reader.bits(decoderModelBits);
      reader.bit();
    }
    if (displayDelay && reader.flag()) reader.bits(4);
  }
};
