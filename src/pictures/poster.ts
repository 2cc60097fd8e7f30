import { createHash } from 'node:crypto';
import { loadSharp } from './load-sharp.ts';
import { PICTURE_FORMATS, PICTURE_SIZES, type PictureFormat, type PictureSize } from './picture-size.ts';

/** What a file of a poster is called: `poster-HASH-small.jpg`. */
export interface PosterFile {
  readonly poster: string;
  readonly size: PictureSize;
  readonly format: PictureFormat;
}

/** Half of SHA-256, as hexadecimal digits. */
const HASH_DIGITS = 16;
const FILE = new RegExp(
  `^(poster-[0-9a-f]{${HASH_DIGITS}})-(${PICTURE_SIZES.join('|')})\\.(${PICTURE_FORMATS.join('|')})$`,
);
/** Mean brightness below which a picture counts as black, and above which as white. 0 … 255. */
const DARK = 24;
const BRIGHT = 235;

/** A poster's name changes with its content, so that its files may be kept for good. */
export const posterName = (jpeg: Buffer): string =>
  `poster-${createHash('sha256').update(jpeg).digest('hex').slice(0, HASH_DIGITS)}`;

/** Undefined for what is no such name. */
export const parsePosterFile = (file: string): PosterFile | undefined => {
  const [poster, size, format] = FILE.exec(file)?.slice(1) ?? [];
  return poster === undefined ? undefined : { poster, size: size as PictureSize, format: format as PictureFormat };
};

/** The picture in which there is most to see; the first of equals. Undefined where there is none to choose from. */
export const mostTelling = async <T extends { readonly jpeg: Buffer }>(
  pictures: readonly T[],
): Promise<T | undefined> => {
  const scored = await Promise.all(pictures.map(async (picture) => ({ picture, score: await scoreOf(picture.jpeg) })));
  return scored.sort((a, b) => b.score - a.score)[0]?.picture;
};

/** Bits that tell a pixel's brightness; what is nearly black or white stands behind all else. */
const scoreOf = async (jpeg: Buffer): Promise<number> => {
  const sharp = await loadSharp();
  const { entropy, channels } = await sharp(jpeg).stats();
  const mean = channels.reduce((sum, channel) => sum + channel.mean, 0) / channels.length;
  return mean < DARK || mean > BRIGHT ? entropy - 8 : entropy;
};
