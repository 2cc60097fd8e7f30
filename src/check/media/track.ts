/** 90 kHz. */
export const TIMESCALE = 90_000;
export const toSeconds = (ticks: number): number => ticks / TIMESCALE;

/** One picture, or a run of sound frames that came with one timestamp. 90 kHz. */
export interface MediaUnit {
  readonly pts: number;
  readonly dts: number;
  /** Of sound; of a picture where the container says it. */
  readonly duration: number | undefined;
  /** Decoding can start here. */
  readonly key: boolean;
  readonly byteLength: number;
}

export interface TrackFacts {
  readonly kind: 'video' | 'audio' | 'text';
  /** As people call it: `H.264`. */
  readonly label: string;
  /** RFC 6381 name from the bit stream; undefined where it cannot be told. */
  readonly codec: string | undefined;
  /** Pixels. */
  readonly width: number | undefined;
  readonly height: number | undefined;
  /** Pictures per second that the parameter sets declare. */
  readonly frameRate: number | undefined;
  /** In decoding order; empty for codecs that are not taken apart. */
  readonly units: readonly MediaUnit[];
  /** H.264 in a transport stream alone: what stands before the pictures. */
  readonly parameterSets: 'there' | 'missing' | 'elsewhere';
  readonly picturesWithoutDelimiter: number;
}

/** A track that is there, and not taken apart. */
export const closedTrack = (kind: TrackFacts['kind'], label: string): TrackFacts => ({
  kind,
  label,
  codec: undefined,
  width: undefined,
  height: undefined,
  frameRate: undefined,
  units: [],
  parameterSets: 'elsewhere',
  picturesWithoutDelimiter: 0,
});

/** One picture of 30 per second, where nothing tells what they last. */
const USUAL_PICTURE = 3000;

/** The usual distance of two pictures, 90 kHz: the median, so that a hole does not count. */
export const pictureTicks = ({ units }: TrackFacts): number | undefined => {
  if (units.length < 2) return units[0]?.duration;
  const times = units.map(({ pts }) => pts).sort((a, b) => a - b);
  const steps = times
    .slice(1)
    .map((time, index) => time - times[index]!)
    .sort((a, b) => a - b);
  return steps[steps.length >> 1] || undefined;
};

/** When the first of a track is shown, 90 kHz; undefined without samples. */
export const trackStart = ({ units }: TrackFacts): number | undefined =>
  units.length === 0 ? undefined : units.reduce((least, { pts }) => Math.min(least, pts), Infinity);

/**
 * The moment that EXTINF counts from, 90 kHz: of pictures the key frame in front. Those that follow it and are shown
 * before it belong to the segment before, by what they are made of.
 */
export const segmentStart = (track: TrackFacts): number | undefined => {
  const [first] = track.units;
  return track.kind === 'video' && first?.key ? first.pts : trackStart(track);
};

/** When the last of a track has been shown, 90 kHz. */
export const trackEnd = (track: TrackFacts): number | undefined => {
  const { units } = track;
  if (units.length === 0) return undefined;
  const usual = pictureTicks(track) ?? USUAL_PICTURE;
  return units.reduce((latest, { pts, duration = usual }) => Math.max(latest, pts + duration), -Infinity);
};
