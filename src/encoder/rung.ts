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
  /** The trade of speed for quality, by the names that libx264 and libx265 have for it. */
  readonly preset: string;
  /** Further options of the video encoder, without the dash. */
  readonly options: Readonly<Record<string, string>>;
}

export interface AudioRung {
  readonly kind: 'audio';
  readonly name: string;
  /** bit/s. */
  readonly audioBitrate: number;
}

/** What is on the air, passed on without an encoder. */
export interface SourceRung {
  readonly kind: 'source';
  readonly name: string;
}

/** Those that the encoder makes. */
export const encodedRungs = (rungs: readonly LadderRung[]): Rung[] => rungs.filter((rung) => rung.kind !== 'source');

/** What the rung sends per second when it is full, bit/s: pictures, sound and 5 % for the container. */
export const nominalBitrate = (rung: Rung): number =>
  Math.round((rung.audioBitrate + (rung.kind === 'video' ? rung.videoBitrate : 0)) * 1.05);
