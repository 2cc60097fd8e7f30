import type { KeyFrame } from './key-frame.ts';
import { keyFramesOfMedia } from './media-index.ts';
import type { MediaBytes } from './media-bytes.ts';
import type { PictureDecoder } from './picture-decoder.ts';
import { WIDTHS } from './picture-size.ts';

export const DEFAULT_STILLS = 15;
export const MOST_STILLS = 60;

/** One picture of a recording or a file, for a person to choose from. */
export interface Still<Place> {
  readonly at: Place;
  /** In the size `large`. */
  readonly jpeg: Buffer;
}

export interface StillsOptions {
  readonly decoder: Pick<PictureDecoder, 'decode'>;
  readonly background?: boolean;
  readonly signal?: AbortSignal | undefined;
}

/** Of ffmpeg's scale: nearly as good as the source; a picture of 1280x720 has some 100 kB. */
const QUALITY = 3;
const FORM = { kind: 'jpeg', maxWidth: WIDTHS.large, quality: QUALITY } as const;

/** Key frames as stills, all decoded at once. What cannot be decoded is left out. @throws as `PictureDecoder.decode` */
export const stillsOf = async <Place>(
  frames: readonly { readonly at: Place; readonly frame: KeyFrame }[],
  { decoder, background, signal }: StillsOptions,
): Promise<Still<Place>[]> => {
  const pictures = await decoder.decode(
    frames.map(({ frame }) => frame),
    { form: FORM, ...(background && { background }), signal },
  );
  return frames.flatMap(({ at }, index) => {
    const jpeg = pictures[index];
    return jpeg ? [{ at, jpeg }] : [];
  });
};

/**
 * Evenly spaced stills of a media file; their places are seconds from its first picture on. There are fewer where it
 * has not as many key frames.
 * @throws UnreadableMediaError for what is no video
 */
export const stillsOfMedia = async (
  bytes: MediaBytes,
  count: number,
  options: StillsOptions,
): Promise<Still<number>[]> => {
  const placed = await keyFramesOfMedia(bytes, count);
  return stillsOf(
    placed.map(({ seconds, frame }) => ({ at: seconds, frame })),
    options,
  );
};
