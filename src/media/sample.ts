import type { Ticks } from '../clock/ticks.ts';

/** One picture: an H.264 access unit in Annex B form that begins with an AUD; one with `key` carries its SPS and PPS. */
export interface VideoSample {
  readonly kind: 'video';
  readonly pts: Ticks;
  readonly dts: Ticks;
  /** True for an IDR picture: decoding can start here. */
  readonly key: boolean;
  /** Another feed, or another stretch of the same one, begins here: nothing before it has to do with it. */
  readonly entry?: boolean;
  readonly data: Buffer;
}

/** One AAC-LC frame (1024 samples per channel) with its ADTS header. */
export interface AudioSample {
  readonly kind: 'audio';
  readonly pts: Ticks;
  /** No picture is due under it: the last one is held. */
  readonly held?: boolean;
  /** Which of the programme's languages it is; absent: 0, the main one. */
  readonly track?: number;
  readonly data: Buffer;
}

export type Sample = VideoSample | AudioSample;

/** When a sample is due in the multiplex: the decoding time of a picture, the presentation time of sound. */
export const dueTicks = (sample: Sample): Ticks => (sample.kind === 'video' ? sample.dts : sample.pts);

/** Which of a programme's streams a sample belongs to: 0 the pictures, 1 the main sound, from 2 on further languages. */
export const laneOf = (sample: Sample): number => (sample.kind === 'video' ? 0 : 1 + (sample.track ?? 0));
