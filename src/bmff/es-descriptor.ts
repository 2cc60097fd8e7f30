/** Descriptors of an elementary stream (ISO/IEC 14496-1 7.2.6), as an `esds` box has them for AAC. */

const ES = 3;
const DECODER_CONFIG = 4;
const DECODER_SPECIFIC = 5;
const SYNC_LAYER = 6;
/** ISO/IEC 14496-3. */
const OBJECT_TYPE_AAC = 0x40;
/** An audio stream (7.2.6.6.2), and a reserved bit that is set. */
const AUDIO_STREAM = 0x15;
/** Lengths take at most four bytes (8.3.3). */
const MAX_LENGTH_BYTES = 4;

/** @param payload shorter than 128 bytes */
const descriptor = (tag: number, ...payload: readonly Buffer[]): Buffer => {
  const body = Buffer.concat(payload);
  return Buffer.concat([Buffer.from([tag, body.length]), body]);
};

/** @param config AudioSpecificConfig, at most 64 bytes */
export const writeEsDescriptor = (config: Buffer): Buffer => {
  if (config.length > 64) throw new RangeError('an AAC configuration is too long');
  const decoder = Buffer.from([OBJECT_TYPE_AAC, AUDIO_STREAM, ...Array<number>(11).fill(0)]);
  return descriptor(
    ES,
    Buffer.from([0, 0, 0]),
    descriptor(DECODER_CONFIG, decoder, descriptor(DECODER_SPECIFIC, config)),
    // Predefined for files (ISO/IEC 14496-14 3.1.2).
    descriptor(SYNC_LAYER, Buffer.from([2])),
  );
};

/** The AudioSpecificConfig. @throws RangeError when there is none */
export const readEsDescriptor = (data: Buffer): Buffer => {
  const es = expectDescriptor(data, ES);
  // Identifier and flags; none of what the flags announce is found in files.
  const decoder = expectDescriptor(es.subarray(3), DECODER_CONFIG);
  return Buffer.from(expectDescriptor(decoder.subarray(13), DECODER_SPECIFIC));
};

const expectDescriptor = (data: Buffer, tag: number): Buffer => {
  if (data[0] !== tag) throw new RangeError(`descriptor ${tag} is missing`);
  let length = 0;
  let at = 1;
  for (let byte = 0x80; byte & 0x80; at++) {
    if (at > MAX_LENGTH_BYTES || at >= data.length) throw new RangeError('a descriptor is cut short');
    byte = data[at]!;
    length = length * 128 + (byte & 0x7f);
  }
  if (at + length > data.length) throw new RangeError('a descriptor is cut short');
  return data.subarray(at, at + length);
};
