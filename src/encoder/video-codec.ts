import type { VideoRung } from './rung.ts';

/** ffmpeg's encoder for each codec that a rung may have. */
export const ENCODERS: Readonly<Record<VideoRung['codec'], string>> = {
  h264: 'libx264',
  hevc: 'libx265',
  // Of the encoders of AV1 the one that sets a key frame where it is told to while it keeps to a bit rate (decision 8).
  av1: 'libaom-av1',
};

/** How one picture after the other is encoded, at the pace at which they come. */
export const codecArguments = (rung: VideoRung, lowLatency: boolean): string[] =>
  ARGUMENTS[rung.codec](rung, lowLatency);

const preset = (rung: VideoRung): string[] => ['-preset', rung.preset];

/** B-frames need pictures that have not come yet. */
const bFrames = (lowLatency: boolean): number => (lowLatency ? 0 : 2);

const h264 = (rung: VideoRung, lowLatency: boolean): string[] => [
  // Captions of the source would lose pairs where the frame rate changes; they are a rendition of their own.
  ...[...preset(rung), '-a53cc', '0'],
  ...['-bf', String(bFrames(lowLatency)), '-sc_threshold', '0', '-forced-idr', '1'],
  ...(lowLatency ? ['-x264-params', 'rc-lookahead=0:sync-lookahead=0:mbtree=0:sliced-threads=1'] : []),
  ...['-profile:v', 'high'],
];

const hevc = (rung: VideoRung, lowLatency: boolean): string[] => {
  const params = ['log-level=error', 'info=0', 'scenecut=0', 'open-gop=0', `bframes=${bFrames(lowLatency)}`];
  const tune = lowLatency ? ['-tune', 'zerolatency'] : [];
  return [...preset(rung), ...tune, '-forced-idr', '1', '-x265-params', params.join(':'), '-tag:v', 'hvc1'];
};

/** libaom counts its speeds for calls; slower ones than 5 are for files. */
const AV1_SPEEDS: Readonly<Record<string, number>> = { faster: 7, fast: 6, medium: 6, slow: 5, slower: 5, veryslow: 5 };
const FASTEST_AV1 = 8;

const av1 = (rung: VideoRung): string[] => [
  ...['-usage', 'realtime', '-cpu-used', String(AV1_SPEEDS[rung.preset] ?? FASTEST_AV1)],
  ...['-row-mt', '1', '-lag-in-frames', '0'],
];

const ARGUMENTS: Readonly<Record<VideoRung['codec'], (rung: VideoRung, lowLatency: boolean) => string[]>> = {
  h264,
  hevc,
  av1,
};
