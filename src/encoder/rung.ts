import type { Container } from '../media/container.ts';
import { AAC_FRAME_SAMPLES, SAMPLE_RATE } from '../media/silence.ts';
import { PACKET_SIZE } from '../mpegts/packet.ts';

/** One rendition that the encoder makes, with everything decided. */
export type Rung = VideoRung | AudioRung;

/** One rendition of a channel: made by the encoder, or the source as it came in. */
export type LadderRung = Rung | SourceRung;

export interface VideoRung {
  readonly kind: 'video';
  readonly name: string;
  readonly codec: 'h264' | 'hevc' | 'av1';
  /** Pixels, even. */
  readonly width: number;
  readonly height: number;
  /** Pictures per second. */
  readonly frameRate: number;
  /** bit/s. */
  readonly videoBitrate: number;
  readonly audioBitrate: number;
  /** It has pictures alone: all sound is in renditions of its own. */
  readonly soundApart?: boolean;
  /** The trade of speed for quality, by the names that libx264 and libx265 have for it. */
  readonly preset: string;
  /** Further options of the video encoder, without the dash. */
  readonly options: Readonly<Record<string, string>>;
}

export interface AudioRung {
  readonly kind: 'audio';
  readonly name: string;
  /** Of a language that comes apart: which one it is, 0 the main one. Absent: one that stands alone, with the main sound. */
  readonly track?: number;
  /** bit/s. */
  readonly audioBitrate: number;
}

/** What is on the air, passed on without an encoder. */
export interface SourceRung {
  readonly kind: 'source';
  readonly name: string;
}

/** Whether it is a language that comes apart, and is played beside pictures. */
export const isLanguage = (rung: LadderRung): rung is AudioRung => rung.kind === 'audio' && rung.track !== undefined;

/** Which of the programme's sounds a rung carries: 0 the main one. */
export const trackOf = (rung: Rung): number => (rung.kind === 'audio' ? (rung.track ?? 0) : 0);

/** Whether sound is in the rung's own segments. */
export const hasSound = (rung: Rung): boolean => rung.kind === 'audio' || !rung.soundApart;

/** Those that the encoder makes. */
export const encodedRungs = (rungs: readonly LadderRung[]): Rung[] => rungs.filter((rung) => rung.kind !== 'source');

/** What the rung sends per second when it is full, bit/s: pictures with 5 % for the container, and sound. */
export const nominalBitrate = (rung: Rung, container: Container = 'ts'): number => {
  const pictures = rung.kind === 'video' ? rung.videoBitrate * 1.05 : 0;
  const sound = container === 'ts' ? tsSoundBitrate(rung.audioBitrate) : rung.audioBitrate * 1.05;
  return Math.round(pictures + (hasSound(rung) ? sound : 0));
};

/** Bytes of the PES header in front of a sound frame, and of a PCR. */
const HEADERS = 14 + 8;
/** Bytes of a transport packet behind its own header. */
const ROOM = 184;
/** Of the mean: frames of sound differ a little in length. */
const LARGE_FRAME = 1.1;

/** In MPEG-TS each sound frame has packets of its own, so that none is held back: what is left of the last one is empty. */
const tsSoundBitrate = (bitrate: number): number => {
  const framesPerSecond = SAMPLE_RATE / AAC_FRAME_SAMPLES;
  const packets = Math.ceil(((bitrate / 8 / framesPerSecond) * LARGE_FRAME + HEADERS) / ROOM);
  return framesPerSecond * packets * PACKET_SIZE * 8;
};
