import type { Report } from '../finding.ts';
import { codecKind, isSameFamily } from '../playlist/codec-names.ts';
import type { ListedVariant } from '../playlist/multivariant-playlist.ts';
import { pictureTicks, TIMESCALE, type TrackFacts } from './track.ts';

/** A segment, as it was measured. */
export interface MeasuredSegment {
  readonly msn: number;
  readonly byteLength: number;
  /** EXTINF, seconds. */
  readonly duration: number;
}

export interface MeasuredVariant {
  /** Of its own playlist and of its group of sound. */
  readonly tracks: readonly TrackFacts[];
  /** bit/s, its own and the heaviest of its group. */
  readonly peak: number;
  readonly average: number;
  /** Of what was measured, seconds. */
  readonly seconds: number;
  /** Whether there is sound in a group that was not looked at. */
  readonly hasUnknown: boolean;
}

/** Apple 1.28, of a live stream. */
const PEAK_ALLOWED = 1.25;
/** Apple 1.29, over an hour; a minute says something already. */
const AVERAGE_ALLOWED = 1.1;
const AVERAGE_SECONDS = 60;

/** What EXT-X-STREAM-INF says, against what was measured (RFC 8216bis 4.4.6.2). */
export const checkVariantMedia = (variant: ListedVariant, measured: MeasuredVariant, report: Report): void => {
  checkCodecs(variant, measured, report);
  checkPictures(variant, measured.tracks, report);
  checkBandwidth(variant, measured, report);
};

const checkCodecs = (
  { codecs, line }: ListedVariant,
  { tracks, hasUnknown }: MeasuredVariant,
  report: Report,
): void => {
  if (!codecs) return;
  const named = tracks.flatMap(({ codec }) => (codec === undefined ? [] : [codec]));
  for (const codec of new Set(named)) {
    const same = codecs.filter((one) => isSameFamily(one, codec));
    if (same.length === 0) report('codecs-incomplete', `${codec} is in the segments, and not in CODECS`, { line });
    else if (!same.some((one) => one.toLowerCase() === codec.toLowerCase() || covers(one, codec))) {
      report('codecs-differ', `CODECS says ${same.join(', ')}, the bit stream ${codec}`, { line });
    }
  }
  // What is not taken apart may be any of those that are named.
  if (hasUnknown || tracks.length === 0 || tracks.some(({ codec }) => codec === undefined)) return;
  for (const codec of codecs) {
    if (codecKind(codec) === 'text' || named.some((one) => isSameFamily(one, codec))) continue;
    report('codecs-surplus', `CODECS says ${codec}, and it is in no segment`, { line });
  }
};

/** avc1 and avc3, hvc1 and hev1 differ in where parameter sets are: in MPEG-TS that says nothing. */
const covers = (declared: string, found: string): boolean =>
  declared.split('.').slice(1).join('.').toLowerCase() === found.split('.').slice(1).join('.').toLowerCase();

const checkPictures = (variant: ListedVariant, tracks: readonly TrackFacts[], report: Report): void => {
  const video = tracks.find(({ kind, units }) => kind === 'video' && units.length > 0);
  if (!video) return;
  const { line, width, height, frameRate } = variant;
  const isOther =
    width !== undefined && video.width !== undefined && (width !== video.width || height !== video.height);
  if (isOther)
    report('resolution-differs', `RESOLUTION is ${width}x${height}, the pictures are ${video.width}x${video.height}`, {
      line,
    });
  const ticks = video.units.length > 2 ? pictureTicks(video) : undefined;
  if (frameRate === undefined || ticks === undefined) return;
  // It is the highest that occurs: slower pictures are right, if not all are.
  const measured = TIMESCALE / ticks;
  if (measured > frameRate * 1.02 || measured < frameRate * 0.75) {
    report('frame-rate-differs', `FRAME-RATE is ${frameRate}, there are ${measured.toFixed(3)} pictures in a second`, {
      line,
    });
  }
};

const checkBandwidth = (variant: ListedVariant, { peak, average, seconds }: MeasuredVariant, report: Report): void => {
  const { bandwidth, averageBandwidth, line } = variant;
  const rate = (bits: number): string => `${Math.round(bits / 1000)} kbit/s`;
  const words = `segments need up to ${rate(peak)}, BANDWIDTH is ${rate(bandwidth)}`;
  if (peak > bandwidth * PEAK_ALLOWED) report('bandwidth-exceeded', words, { line });
  else if (peak > bandwidth) report('bandwidth-tight', words, { line });
  if (averageBandwidth === undefined || seconds < AVERAGE_SECONDS) return;
  if (average > averageBandwidth * AVERAGE_ALLOWED) {
    const said = `AVERAGE-BANDWIDTH is ${rate(averageBandwidth)}`;
    report('average-exceeded', `over ${Math.round(seconds)} s there were ${rate(average)}, ${said}`, { line });
  }
};

/**
 * The peak segment bit rate (RFC 8216bis 4.1), bit/s: the highest of any run of segments that lasts half a target
 * duration to one and a half. 0 without segments.
 */
export const peakBitrate = (segments: readonly MeasuredSegment[], targetDuration: number): number => {
  let peak = 0;
  segments.forEach((_, from) => {
    let bytes = 0;
    let seconds = 0;
    for (
      let at = from;
      at < segments.length && (at === from || segments[at]!.msn === segments[at - 1]!.msn + 1);
      at++
    ) {
      bytes += segments[at]!.byteLength;
      seconds += segments[at]!.duration;
      if (seconds > 1.5 * targetDuration) break;
      if (seconds >= 0.5 * targetDuration) peak = Math.max(peak, (bytes * 8) / seconds);
    }
  });
  return peak;
};

/** bit/s over all of them; 0 without segments. */
export const averageBitrate = (segments: readonly MeasuredSegment[]): number => {
  const seconds = segments.reduce((sum, { duration }) => sum + duration, 0);
  return seconds > 0 ? (segments.reduce((sum, { byteLength }) => sum + byteLength, 0) * 8) / seconds : 0;
};
