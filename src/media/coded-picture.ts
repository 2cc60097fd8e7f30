import type { Ticks } from '../clock/ticks.ts';

/** Codecs that publishers may send and feeds do not have: their pictures are converted on the way in. */
export type ForeignCodec = 'hevc' | 'av1';

/**
 * One picture that is no sample yet, as FLV, MP4 and Matroska carry it: length-prefixed NAL units (HEVC, H.264), OBUs
 * without a temporal delimiter (AV1).
 */
export interface CodedPicture {
  readonly kind: 'coded';
  readonly pts: Ticks;
  readonly dts: Ticks;
  /** Decoding can start here. */
  readonly key: boolean;
  readonly data: Buffer;
}

/** Sound of a codec that feeds do not have, one packet of it. */
export interface CodedSound {
  readonly kind: 'coded-sound';
  readonly pts: Ticks;
  readonly data: Buffer;
}
