/** A difference that nobody hears. */
export const CATCH_UP_RATE = 1.05;
/** Of streams without parts, seconds: less than this in store is kept. */
const LEAST_AHEAD = 1;
const SLACK = 0.05;

/** Where a live stream is played. Seconds. */
export interface LivePlace {
  /** Behind the live edge. */
  readonly latency: number;
  /** What the server asks to stay behind it (HOLD-BACK, PART-HOLD-BACK), and what stalls have added to that. */
  readonly target: number;
  readonly segment: number;
  /** Absent where there are no parts, or they are not played. */
  readonly part: number | undefined;
  /** In the buffer, from what is shown on. */
  readonly ahead: number;
}

/**
 * Whether a live stream is to be played a little faster, because its player has fallen behind where it should be: a slow
 * start costs half a second, which would stay. hls.js by itself leaves off while less than a second is in store, and with
 * short parts there never is more. Here two parts have to be in store, and one is left over for when they come late.
 */
export const isToCatchUp = ({ latency, target, segment, part, ahead }: LivePlace, isCatchingUp: boolean): boolean => {
  const behind = latency - target;
  // Who is further behind than that has gone there.
  if (behind > target + segment) return false;
  if (part === undefined) return behind > SLACK && ahead > LEAST_AHEAD;
  // Once begun it goes on for a while: what is in store goes up and down by a part.
  return isCatchingUp ? behind > part && ahead > 2 * part : behind > 1.5 * part && ahead > 2.5 * part;
};

/** Of a video element. */
export interface Shown {
  playbackRate: number;
  readonly currentTime: number;
  readonly buffered: { readonly length: number; start(index: number): number; end(index: number): number };
  addEventListener(type: string, listener: () => void, options?: { readonly signal: AbortSignal }): void;
}

/** Of hls.js. */
export interface Playing {
  readonly latency: number;
  readonly targetLatency: number | null;
  readonly lowLatencyMode: boolean;
  readonly latestLevelDetails: {
    readonly live: boolean;
    readonly partTarget: number;
    readonly targetduration: number;
  } | null;
}

const placeOf = (video: Shown, hls: Playing): LivePlace | undefined => {
  const details = hls.latestLevelDetails;
  const { targetLatency: target, latency } = hls;
  if (!details?.live || target === null || latency === 0) return undefined;
  const { buffered, currentTime } = video;
  let ahead = 0;
  for (let index = 0; index < buffered.length; index++) {
    if (buffered.start(index) <= currentTime) ahead = Math.max(0, buffered.end(index) - currentTime);
  }
  const part = hls.lowLatencyMode && details.partTarget > 0 ? details.partTarget : undefined;
  return { latency, target, segment: details.targetduration, part, ahead };
};

/** Keeps a live stream where it should be, in place of hls.js's own `maxLiveSyncPlaybackRate`. A speed that the viewer chose stays. */
export const keepUp = (video: Shown, hls: () => Playing | undefined, signal?: AbortSignal): void => {
  const look = (): void => {
    const isCatchingUp = video.playbackRate === CATCH_UP_RATE;
    if (!isCatchingUp && video.playbackRate !== 1) return;
    const playing = hls();
    const place = playing && placeOf(video, playing);
    const rate = place && isToCatchUp(place, isCatchingUp) ? CATCH_UP_RATE : 1;
    if (rate !== video.playbackRate) video.playbackRate = rate;
  };
  const options = signal && { signal };
  video.addEventListener('timeupdate', look, options);
  video.addEventListener('waiting', look, options);
};
