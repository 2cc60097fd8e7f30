import type { Ticks } from '../clock/ticks.ts';

/** Codecs that publishers may send and feeds do not have: their pictures are converted on the way in. */
export type ForeignCodec = 'hevc' | 'av1';

/**
 * One picture of such a codec, as FLV, MP4 and Matroska carry it: length-prefixed NAL units (HEVC), OBUs without a
 * temporal delimiter (AV1).
 */
export interface CodedPicture {
  readonly kind: 'coded';
  readonly pts: Ticks;
  readonly dts: Ticks;
  /** Decoding can start here. */
  readonly key: boolean;
  readonly data: Buffer;
}
