/** What a multivariant playlist says of one rendition. */
export interface RenditionFormat {
  readonly name: string;
  /** `audio`: sound only. `video`: pictures with sound. */
  readonly kind: 'video' | 'audio';
  /** RFC 6381 names, from the stream's own parameter sets: `avc1.64001f,mp4a.40.2`. Undefined until they were seen. */
  readonly codecs: string | undefined;
  readonly width: number | undefined;
  readonly height: number | undefined;
  /** Pictures per second. */
  readonly frameRate: number | undefined;
  /** What the encoder was told to keep to, sound included; bit/s. Serves until enough was measured. */
  readonly nominalBitrate: number | undefined;
  /** Of a rendition of a language that comes apart, and accompanies all those with pictures; absent: one that stands alone. */
  readonly language?: Language | undefined;
}

/** What players show of a language of the sound. */
export interface Language {
  /** In menus. */
  readonly name: string;
  /** BCP 47. */
  readonly tag: string;
  /** Played where the viewer has chosen none. */
  readonly isDefault: boolean;
}
