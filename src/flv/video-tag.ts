import type { ForeignCodec } from '../media/coded-picture.ts';

export type VideoCodec = 'h264' | ForeignCodec;

/** What the payload of a video message holds: FLV 10.1 annex E.4.3, and Enhanced RTMP 1.0. */
export type VideoTag =
  | { readonly kind: 'config'; readonly codec: VideoCodec; readonly data: Buffer }
  | {
      readonly kind: 'picture';
      readonly codec: VideoCodec;
      readonly key: boolean;
      /** From decoding to presentation. */
      readonly compositionMs: number;
      readonly data: Buffer;
    }
  | { readonly kind: 'end' }
  | { readonly kind: 'ignored' }
  | { readonly kind: 'unsupported'; readonly codec: string };

const CODECS: Record<number, string> = {
  2: 'Sorenson H.263',
  3: 'Screen Video',
  4: 'On2 VP6',
  5: 'On2 VP6 with alpha',
  6: 'Screen Video 2',
  12: 'HEVC in the old, unofficial form',
};
const AVC = 7;
const KEY_FRAME = 1;
/** Enhanced RTMP packet types. */
const SEQUENCE_START = 0;
const CODED_FRAMES = 1;
const SEQUENCE_END = 2;
const CODED_FRAMES_X = 3;

/** Composition time: 24 bits with a sign (an encoder may show a picture before its decoding time says). */
const compositionTime = (data: Buffer, at: number): number => data.readIntBE(at, 3);

const CUT: VideoTag = { kind: 'ignored' };

/** Reads the payload of a message of type 9. What is cut short is ignored. */
export const parseVideoTag = (data: Buffer): VideoTag => {
  const first = data[0];
  if (first === undefined) return CUT;
  if (first & 0x80) return parseEnhanced(data, first);
  const codec = first & 0x0f;
  if (codec !== AVC) return { kind: 'unsupported', codec: CODECS[codec] ?? `video codec ${codec}` };
  if (data.length < 5) return CUT;
  const key = first >> 4 === KEY_FRAME;
  switch (data[1]) {
    case 0:
      return { kind: 'config', codec: 'h264', data: data.subarray(5) };
    case 1:
      return { kind: 'picture', codec: 'h264', key, compositionMs: compositionTime(data, 2), data: data.subarray(5) };
    case 2:
      return { kind: 'end' };
    default:
      return CUT;
  }
};

const FOUR_CC: Readonly<Record<string, VideoCodec>> = { avc1: 'h264', hvc1: 'hevc', av01: 'av1' };
const UNSUPPORTED_FOUR_CC: Readonly<Record<string, string>> = { vp08: 'VP8', vp09: 'VP9', vvc1: 'VVC' };

const parseEnhanced = (data: Buffer, first: number): VideoTag => {
  if (data.length < 5) return CUT;
  const fourCc = data.toString('latin1', 1, 5);
  const codec = FOUR_CC[fourCc];
  if (!codec) {
    return { kind: 'unsupported', codec: UNSUPPORTED_FOUR_CC[fourCc] ?? `video codec "${printable(fourCc)}"` };
  }
  const key = ((first >> 4) & 7) === KEY_FRAME;
  switch (first & 0x0f) {
    case SEQUENCE_START:
      return { kind: 'config', codec, data: data.subarray(5) };
    case CODED_FRAMES:
      // AV1 shows its pictures in the order in which they come, and has no composition time.
      if (codec === 'av1') return { kind: 'picture', codec, key, compositionMs: 0, data: data.subarray(5) };
      if (data.length < 8) return CUT;
      return { kind: 'picture', codec, key, compositionMs: compositionTime(data, 5), data: data.subarray(8) };
    case CODED_FRAMES_X:
      return { kind: 'picture', codec, key, compositionMs: 0, data: data.subarray(5) };
    case SEQUENCE_END:
      return { kind: 'end' };
    default:
      return CUT;
  }
};

const printable = (text: string): string => text.replace(/[^\x20-\x7e]/g, '?');
