/** One rendition that the encoder makes, with everything decided. */
export type Rung = VideoRung | AudioRung;

/** One rendition of a channel: made by the encoder, or the source as it came in. */
export type LadderRung = Rung | SourceRung;

export interface VideoRung {
  readonly kind: 'video';
  readonly name: string;
  /** Pixels, even. */
  readonly width: number;
  readonly height: number;
  /** Pictures per second. */
  readonly frameRate: number;
  /** bit/s. */
  readonly videoBitrate: number;
  readonly audioBitrate: number;
  /** libx264's preset. */
  readonly preset: string;
  /** Further options of the video encoder, without the dash. */
  readonly options: Readonly<Record<string, string>>;
}

export interface AudioRung {
  readonly kind: 'audio';
  readonly name: string;
  /** Of a further language: which one it is, from 1 on. Absent: the main sound. */
  readonly track?: number;
  /** bit/s. */
  readonly audioBitrate: number;
}

/** What is on the air, passed on without an encoder. */
export interface SourceRung {
  readonly kind: 'source';
  readonly name: string;
}

/** Which of the programme's sounds a rung carries: 0 the main one. */
export const trackOf = (rung: Rung): number => (rung.kind === 'audio' ? (rung.track ?? 0) : 0);

/** Those that the encoder makes. */
export const encodedRungs = (rungs: readonly LadderRung[]): Rung[] => rungs.filter((rung) => rung.kind !== 'source');

/** What the rung sends per second when it is full, bit/s: pictures, sound and 5 % for the container. */
export const nominalBitrate = (rung: Rung): number =>
  Math.round((rung.audioBitrate + (rung.kind === 'video' ? rung.videoBitrate : 0)) * 1.05);
