import { NAL_SPS, nalType, nalUnits, splitLengthPrefixed } from '../media/annex-b.ts';
import { parseAvcC } from '../media/avcc.ts';
import { hvcCUnits } from '../media/hevc.ts';

/** As WebCodecs names their families. */
export type PictureCodec = 'avc' | 'hevc' | 'vp8' | 'vp9' | 'av1';

/** Degrees by which a picture is to be turned clockwise before it is shown. */
export type Rotation = 0 | 90 | 180 | 270;

/** One picture that can be decoded from these bytes alone. */
export interface KeyFrame {
  readonly codec: PictureCodec;
  /** H.264 and HEVC in Annex B form with their parameter sets; AV1 with its sequence header. */
  readonly data: Buffer;
  /** Key frames with the same name have the same format: one decoder may take them all. */
  readonly stream: string;
  readonly rotation: Rotation;
}

/** What a file says of a track beside its pictures. */
export interface PictureFormat {
  readonly codec: PictureCodec;
  /** The decoder configuration record (avcC, hvcC, av1C); absent where the pictures bring all that is needed. */
  readonly record?: Buffer | undefined;
  readonly rotation?: Rotation;
}

const START_CODE = Buffer.from([0, 0, 0, 1]);
/** Of an AV1CodecConfigurationRecord, in front of its OBUs (AV1 in ISOBMFF 2.3.3). */
const AV1C_HEADER = 4;
/** Of an HEVCDecoderConfigurationRecord: the length's size stands in the lowest bits of this byte. */
const HVCC_LENGTH_AT = 21;

/** @throws RangeError for a record or a picture that is damaged */
export const toKeyFrame = ({ codec, record, rotation = 0 }: PictureFormat, data: Buffer): KeyFrame => {
  const whole = record && record.length > 0 ? withRecord(codec, record, data) : data;
  return { codec, data: whole, stream: `${codec} ${rotation} ${formatName(codec, whole, record)}`, rotation };
};

const withRecord = (codec: PictureCodec, record: Buffer, data: Buffer): Buffer => {
  if (codec === 'avc') {
    const { lengthSize, parameterSets } = parseAvcC(record);
    return byteStream([...parameterSets, ...splitLengthPrefixed(data, lengthSize)]);
  }
  if (codec === 'hevc') {
    const lengthSize = (record[HVCC_LENGTH_AT]! & 3) + 1;
    return byteStream([...hvcCUnits(record), ...splitLengthPrefixed(data, lengthSize)]);
  }
  return codec === 'av1' ? Buffer.concat([record.subarray(AV1C_HEADER), data]) : data;
};

const byteStream = (units: readonly Buffer[]): Buffer => Buffer.concat(units.flatMap((unit) => [START_CODE, unit]));

/** What has to be the same for two pictures to be of one stream. */
const formatName = (codec: PictureCodec, data: Buffer, record: Buffer | undefined): string => {
  if (codec !== 'avc') return record?.toString('base64url') ?? '';
  for (const unit of nalUnits(data)) if (nalType(unit) === NAL_SPS) return unit.toString('base64url');
  return '';
};
