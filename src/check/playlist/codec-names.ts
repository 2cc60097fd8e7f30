export type CodecKind = 'video' | 'audio' | 'text';

/** First parts of names of RFC 6381, as RFC 8216bis and Apple 1 and 2 allow them. */
const KINDS: Readonly<Record<string, CodecKind>> = {
  avc1: 'video',
  avc3: 'video',
  hvc1: 'video',
  hev1: 'video',
  dvh1: 'video',
  dvhe: 'video',
  av01: 'video',
  vp09: 'video',
  mp4v: 'video',
  jxsv: 'video',
  mp4a: 'audio',
  'ac-3': 'audio',
  'ec-3': 'audio',
  'ac-4': 'audio',
  opus: 'audio',
  fLaC: 'audio',
  alac: 'audio',
  flac: 'audio',
  Opus: 'audio',
  wvtt: 'text',
  stpp: 'text',
};

const familyOf = (codec: string): string => codec.split('.')[0]!;

/** Undefined for one that is not known. */
export const codecKind = (codec: string): CodecKind | undefined => {
  const family = familyOf(codec);
  return Object.hasOwn(KINDS, family) ? KINDS[family] : undefined;
};

/** Whether two names mean the same kind of stream: `avc3.64001f` and `avc1.640028`. */
export const isSameFamily = (a: string, b: string): boolean =>
  FAMILY[familyOf(a)] !== undefined
    ? FAMILY[familyOf(a)] === FAMILY[familyOf(b)]
    : familyOf(a).toLowerCase() === familyOf(b).toLowerCase();

const FAMILY: Readonly<Record<string, string | undefined>> = {
  avc1: 'H.264',
  avc3: 'H.264',
  hvc1: 'HEVC',
  hev1: 'HEVC',
  dvh1: 'HEVC',
  dvhe: 'HEVC',
};
