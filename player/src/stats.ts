/** Figures for operators and tests, at `window.sluicePlayer.stats()`. */
export interface PlaybackStats {
  /** Times that the picture stopped for want of data, after it had begun. */
  readonly stalls: number;
  readonly droppedFrames: number;
  readonly totalFrames: number;
  /** Seconds behind the present, by the stream's own dates. */
  readonly latency: number | undefined;
  readonly errors: readonly string[];
  readonly level: number | undefined;
  readonly currentTime: number;
  /** Seconds of media ahead of the picture. */
  readonly buffered: number;
}
