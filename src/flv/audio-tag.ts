/** What the payload of an audio message holds: FLV 10.1 annex E.4.2. */
export type AudioTag =
  | { readonly kind: 'aac-config'; readonly data: Buffer }
  | { readonly kind: 'aac-frame'; readonly data: Buffer }
  | { readonly kind: 'ignored' }
  | { readonly kind: 'unsupported'; readonly codec: string };

const CODECS: Record<number, string> = {
  0: 'PCM',
  1: 'ADPCM',
  2: 'MP3',
  3: 'PCM',
  4: 'Nellymoser',
  5: 'Nellymoser',
  6: 'Nellymoser',
  7: 'G.711 A-law',
  8: 'G.711 mu-law',
  9: 'Enhanced RTMP sound',
  11: 'Speex',
  14: 'MP3',
};
const AAC = 10;

/** Reads the payload of a message of type 8. What is cut short is ignored. */
export const parseAudioTag = (data: Buffer): AudioTag => {
  const first = data[0];
  if (first === undefined) return { kind: 'ignored' };
  const codec = first >> 4;
  if (codec !== AAC) return { kind: 'unsupported', codec: CODECS[codec] ?? `audio codec ${codec}` };
  if (data.length < 3) return { kind: 'ignored' };
  if (data[1] === 0) return { kind: 'aac-config', data: data.subarray(2) };
  return data[1] === 1 ? { kind: 'aac-frame', data: data.subarray(2) } : { kind: 'ignored' };
};
