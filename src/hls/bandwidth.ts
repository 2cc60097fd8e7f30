import type { Bandwidths } from './variants.ts';
import type { RenditionTimeline } from '../timeline/rendition-timeline.ts';

/** Segments from which on the measured bit rate says more than the nominal one. */
const MEASURED_ENOUGH = 3;
/** Apple 1.28 allows peaks of 125 % of what is declared; a player that read it long ago sees those still to come. */
const PEAK_HEADROOM = 1.1;

/**
 * BANDWIDTH, bit/s. Not below what the encoder may use, whatever was measured: a slate that hardly moves is followed by pictures that do,
 * and the player has read this by then.
 */
export const bandwidth = (rendition: RenditionTimeline): number => {
  const { bitrate, format } = rendition;
  return kilobits(Math.max(bitrate.peak * PEAK_HEADROOM, format.nominalBitrate ?? 0, averageBandwidth(rendition)));
};

/** AVERAGE-BANDWIDTH, bit/s. */
export const averageBandwidth = ({ bitrate, format, passThrough }: RenditionTimeline): number => {
  // Of a source that has a nominal bit rate nothing was measured yet that counts.
  if (passThrough) return kilobits(Math.max(bitrate.average, format.nominalBitrate ?? 0));
  const measured = bitrate.count >= MEASURED_ENOUGH ? bitrate.average : format.nominalBitrate;
  return kilobits(measured || bitrate.average);
};

/** Rounded up to 1000 bit/s, at least that: enough, and the playlist stays the same for longer. */
export const kilobits = (bitsPerSecond: number): number => Math.max(1, Math.ceil(bitsPerSecond / 1000)) * 1000;

/** Of the playlist of a rendition's key frames; undefined where there is none. */
export const keyFrameBandwidths = ({ keyFrameRate }: RenditionTimeline): Bandwidths | undefined => {
  const { count, peak, average } = keyFrameRate;
  if (count === 0) return undefined;
  return { bandwidth: kilobits(Math.max(peak * PEAK_HEADROOM, average)), averageBandwidth: kilobits(average) };
};
