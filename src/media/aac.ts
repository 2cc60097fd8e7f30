import { BitReader } from './bit-reader.ts';

/** ISO/IEC 14496-3 table 1.18. Hz. */
const SAMPLE_RATES = [96000, 88200, 64000, 48000, 44100, 32000, 24000, 22050, 16000, 12000, 11025, 8000, 7350];
const EXPLICIT_RATE = 15;
/** Audio object types (table 1.17). */
export const AAC_LC = 2;
const SBR = 5;
const PARAMETRIC_STEREO = 29;

/** How an AAC stream is to be decoded. */
export interface AacConfig {
  /** Audio object type of the core: 2 is AAC-LC. */
  readonly objectType: number;
  /** Hz, of the core. */
  readonly sampleRate: number;
  /** 1 … 8; 0 where the stream itself describes it. */
  readonly channels: number;
}

export interface AdtsHeader extends AacConfig {
  /** Bytes of the frame, its header included. */
  readonly frameLength: number;
  readonly headerLength: number;
}

/** Table 1.19: configuration 7 is eight channels (7.1); the others say their number. */
const channelsOf = (configuration: number): number => (configuration === 7 ? 8 : configuration);

const readObjectType = (reader: BitReader): number => {
  const type = reader.bits(5);
  return type === 31 ? 32 + reader.bits(6) : type;
};

const readSampleRate = (reader: BitReader): number => {
  const index = reader.bits(4);
  const rate = index === EXPLICIT_RATE ? reader.bits(24) : SAMPLE_RATES[index];
  if (!rate) throw new RangeError(`AAC sample rate index ${index} is reserved`);
  return rate;
};

/**
 * Reads an AudioSpecificConfig (1.6.2.1). Where SBR is signalled, the core below it is what is told.
 * @throws RangeError when it is cut short or says something reserved
 */
export const parseAudioSpecificConfig = (data: Buffer): AacConfig => {
  const reader = new BitReader(data);
  const type = readObjectType(reader);
  const sampleRate = readSampleRate(reader);
  const channels = channelsOf(reader.bits(4));
  if (type !== SBR && type !== PARAMETRIC_STEREO) return { objectType: type, sampleRate, channels };
  readSampleRate(reader);
  return { objectType: readObjectType(reader), sampleRate, channels };
};

/**
 * The ADTS header (1.A.2.2) of one frame, 7 bytes.
 * @throws RangeError for a stream that ADTS cannot carry
 */
export const adtsHeader = (config: AacConfig, payloadLength: number): Buffer => {
  const rateIndex = SAMPLE_RATES.indexOf(config.sampleRate);
  if (rateIndex < 0) throw new RangeError(`ADTS cannot carry ${config.sampleRate} Hz`);
  if (config.objectType < 1 || config.objectType > 4)
    throw new RangeError(`ADTS cannot carry AAC type ${config.objectType}`);
  const channels = config.channels === 8 ? 7 : config.channels;
  const length = payloadLength + 7;
  if (config.channels === 7 || channels < 1 || channels > 7 || length > 0x1fff)
    throw new RangeError('ADTS cannot carry this frame');
  return Buffer.from([
    0xff,
    0xf1,
    ((config.objectType - 1) << 6) | (rateIndex << 2) | (channels >> 2),
    ((channels & 3) << 6) | (length >> 11),
    (length >> 3) & 0xff,
    ((length & 7) << 5) | 0x1f,
    0xfc,
  ]);
};

/** Reads the ADTS header at `at`; undefined when there is none. The frame itself may reach past the data. */
export const parseAdts = (data: Buffer, at = 0): AdtsHeader | undefined => {
  if (at + 7 > data.length || data[at] !== 0xff || (data[at + 1]! & 0xf6) !== 0xf0) return undefined;
  const sampleRate = SAMPLE_RATES[(data[at + 2]! >> 2) & 0x0f];
  const frameLength = ((data[at + 3]! & 3) << 11) | (data[at + 4]! << 3) | (data[at + 5]! >> 5);
  const headerLength = data[at + 1]! & 1 ? 7 : 9;
  if (!sampleRate || frameLength < headerLength) return undefined;
  const channels = channelsOf(((data[at + 2]! & 1) << 2) | (data[at + 3]! >> 6));
  return { objectType: (data[at + 2]! >> 6) + 1, sampleRate, channels, frameLength, headerLength };
};

/**
 * The AudioSpecificConfig (1.6.2.1) of a stream whose frames say the same in their ADTS headers.
 * @throws RangeError for what an ADTS header cannot say either
 */
export const audioSpecificConfig = ({ objectType, sampleRate, channels }: AacConfig): Buffer => {
  const rateIndex = SAMPLE_RATES.indexOf(sampleRate);
  if (rateIndex < 0 || objectType < 1 || objectType > 4) throw new RangeError('ADTS cannot carry this sound');
  const configuration = channels === 8 ? 7 : channels;
  return Buffer.from([(objectType << 3) | (rateIndex >> 1), ((rateIndex & 1) << 7) | (configuration << 3)]);
};

/** RFC 6381 name: `mp4a.40.2` for AAC-LC. */
export const aacCodecString = ({ objectType }: Pick<AacConfig, 'objectType'>): string => `mp4a.40.${objectType}`;
