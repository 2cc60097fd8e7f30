/** What a multivariant playlist says of one rendition. */
export interface RenditionFormat {
  readonly name: string;
  /** `audio`: sound only. `video`: pictures with sound. `subtitles`: text. */
  readonly kind: 'video' | 'audio' | 'subtitles';
  /** RFC 6381 names, from the stream's own parameter sets: `avc1.64001f,mp4a.40.2`. Undefined until they were seen. */
  readonly codecs: string | undefined;
  readonly width: number | undefined;
  readonly height: number | undefined;
  /** Pictures per second. */
  readonly frameRate: number | undefined;
  /** What the encoder was told to keep to, sound included; bit/s. Serves until enough was measured. */
  readonly nominalBitrate: number | undefined;
  /** Of a rendition that accompanies those with pictures: sound that comes apart, or text. Absent: one that stands alone. */
  readonly language?: Language | undefined;
}

/** What players show of a language. */
export interface Language {
  /** In menus. */
  readonly name: string;
  /** BCP 47. */
  readonly tag: string;
  /** Played where the viewer has chosen none. */
  readonly isDefault: boolean;
}
