import { defaultLadder } from '../encoder/ladder.ts';
import type { Rung, VideoRung } from '../encoder/rung.ts';
import type { AudioInfo, MediaInfo, VideoInfo } from '../inputs/media-probe.ts';
import type { Container } from '../media/container.ts';

/** What becomes of a file. */
export interface ImportPlan {
  readonly container: Container;
  /** One where pictures are taken as they are. */
  readonly rungs: readonly Rung[];
  /** Pictures are taken as they are. */
  readonly copiesPictures: boolean;
  /** Sound is taken as it is. */
  readonly copiesSound: boolean;
  /** Otherwise silence is put under its pictures. */
  readonly hasSound: boolean;
  /** What people should know of it. */
  readonly remarks: readonly string[];
}

/** Names of codecs that players decode, as ffprobe and a rung have them, by what carries them. */
const PLAYABLE: Readonly<Record<string, Container>> = { h264: 'ts', hevc: 'fmp4', av1: 'fmp4' };
/** 4:2:0 of 8 bit; HEVC and AV1 of 10 bit are played as well. */
const PIXELS: Readonly<Record<string, RegExp>> = {
  h264: /^yuvj?420p$/,
  hevc: /^yuvj?420p(?:10le)?$/,
  av1: /^yuvj?420p(?:10le)?$/,
};
/** What a copied rendition declares of a file that does not say how long it is, bit/s. */
const NOMINAL_BITRATE = 6_000_000;
/** Peaks are above the mean of the file. */
const PEAK = 1.5;
const SOUND_BITRATE = 128_000;

/** Why pictures cannot be taken as they are; undefined where they can. */
const pictureProblem = ({ codec, pixelFormat, interlaced, rotated }: VideoInfo): string | undefined => {
  if (!(codec in PLAYABLE)) return `browsers do not play ${codec}`;
  if (pixelFormat !== undefined && !PIXELS[codec]!.test(pixelFormat)) return `browsers do not play ${pixelFormat}`;
  if (interlaced) return 'its pictures are interlaced';
  if (rotated) return 'its pictures are to be turned';
  return undefined;
};

/** Segments are timed by frames of sound of 48 kHz. */
const isTakenAsIs = ({ codec, profile, sampleRate, channels }: AudioInfo): boolean =>
  codec === 'aac' && (profile === undefined || profile === 'LC') && sampleRate === 48_000 && channels === 2;

export interface ImportCircumstances {
  /** Of this machine: they decide how many renditions are made where pictures are encoded anew. */
  readonly cores: number;
  /** Of the file. */
  readonly byteLength: number;
  /** Why pictures are encoded though they could be taken as they are; absent: they need not be. */
  readonly anew?: string | undefined;
}

/** @returns the plan, or the reason why nothing can be made of it */
export const planImport = (
  info: MediaInfo,
  { cores, byteLength, anew }: ImportCircumstances,
): ImportPlan | { readonly refused: string } => {
  const { video, sounds } = info;
  const [sound] = sounds;
  if (!video && !sound) return { refused: 'there is neither a picture nor sound in it' };
  const remarks = sounds.length > 1 ? [`of its ${sounds.length} sound tracks the first is taken`] : [];
  const common = { hasSound: sound !== undefined, copiesSound: sound !== undefined && isTakenAsIs(sound) };
  if (!video) {
    const rung: Rung = { kind: 'audio', name: 'audio', audioBitrate: SOUND_BITRATE };
    return { ...common, container: 'ts', rungs: [rung], copiesPictures: false, remarks };
  }
  const { durationSeconds } = info;
  const bitrate = durationSeconds ? (byteLength * 8 * PEAK) / durationSeconds : NOMINAL_BITRATE;
  const problem = pictureProblem(video) ?? anew;
  if (problem === undefined) {
    return {
      ...common,
      container: PLAYABLE[video.codec]!,
      rungs: [copied(video, bitrate)],
      copiesPictures: true,
      remarks,
    };
  }
  const rungs = defaultLadder(cores, 1, video).filter((rung) => rung.kind === 'video' || common.hasSound);
  remarks.push(`its pictures were encoded anew: ${problem}`);
  return { ...common, copiesSound: false, container: 'ts', rungs, copiesPictures: false, remarks };
};

const copied = ({ codec, width, height, frameRate }: VideoInfo, bitrate: number): VideoRung => ({
  kind: 'video',
  name: 'source',
  codec: codec as VideoRung['codec'],
  width,
  height,
  frameRate: frameRate ?? 30,
  videoBitrate: Math.round(bitrate),
  audioBitrate: SOUND_BITRATE,
  preset: 'veryfast',
  options: {},
});
