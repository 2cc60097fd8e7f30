/** What a track of a file holds, and what a decoder has to be told of it. */
export type Track = VideoTrack | AudioTrack;

export type VideoCodec = 'h264' | 'hevc' | 'av1';

export interface VideoTrack {
  readonly kind: 'video';
  readonly codec: VideoCodec;
  /** Pixels; 0 where the stream does not say. */
  readonly width: number;
  readonly height: number;
  /** The decoder configuration record: AVCDecoderConfigurationRecord, HEVC's or AV1's. */
  readonly record: Buffer;
}

/** AAC. */
export interface AudioTrack {
  readonly kind: 'audio';
  /** Hz: also the track's timescale. */
  readonly sampleRate: number;
  readonly channels: number;
  /** AudioSpecificConfig (ISO/IEC 14496-3 1.6.2.1). */
  readonly config: Buffer;
}

/** Units of a second in which times of pictures are written: the programme clock's. */
export const VIDEO_TIMESCALE = 90_000;

export const timescaleOf = (track: Track): number => (track.kind === 'video' ? VIDEO_TIMESCALE : track.sampleRate);

/** Names of the sample entry and of the record in it (ISO/IEC 14496-15 5.4.2.1, 8.4.1; AV1 in ISOBMFF 2.2, 2.3). */
export const ENTRIES: Readonly<Record<VideoCodec, readonly [entry: string, record: string]>> = {
  h264: ['avc1', 'avcC'],
  // `hvc1` and not `hev1`: parameter sets are in the entry alone, as Apple's players want it.
  hevc: ['hvc1', 'hvcC'],
  av1: ['av01', 'av1C'],
};
