import { loadSharp } from './load-sharp.ts';

export const PICTURE_SIZES = ['large', 'medium', 'small', 'card'] as const;
/** `large`: 1280 pixels wide, `medium`: 640, `small`: 320; `card`: 1200x630, as social networks show links. */
export type PictureSize = (typeof PICTURE_SIZES)[number];

export const PICTURE_FORMATS = ['jpg', 'webp'] as const;
export type PictureFormat = (typeof PICTURE_FORMATS)[number];

export const PICTURE_TYPES: Readonly<Record<PictureFormat, string>> = { jpg: 'image/jpeg', webp: 'image/webp' };

/** Pixels. What is narrower stays as it is. */
export const WIDTHS = { large: 1280, medium: 640, small: 320 } as const;
const CARD = { width: 1200, height: 630 };
/** A card is cropped as long as it keeps this share of the picture; else it gets black beside it. */
const LEAST_KEPT = 0.75;

const JPEG = { quality: 82, progressive: true };
const WEBP = { quality: 80, effort: 3 };

export const isPictureSize = (text: string): text is PictureSize => (PICTURE_SIZES as readonly string[]).includes(text);

/**
 * A picture in another size or format.
 * @param jpeg of any size; `large` is made of it without a second encoding where it is no wider
 * @throws Error for bytes that are no picture
 */
export const resized = async (jpeg: Buffer, size: PictureSize, format: PictureFormat): Promise<Buffer> => {
  const sharp = await loadSharp();
  const { width, height } = await sharp(jpeg).metadata();
  if (size === 'large' && format === 'jpg' && width <= WIDTHS.large) return jpeg;
  const picture = sharp(jpeg);
  if (size === 'card') picture.resize({ ...CARD, fit: cardFit(width, height), background: 'black' });
  else picture.resize({ width: WIDTHS[size], withoutEnlargement: true });
  return (format === 'jpg' ? picture.jpeg(JPEG) : picture.webp(WEBP)).toBuffer();
};

const cardFit = (width: number, height: number): 'cover' | 'contain' => {
  const [aspect, wanted] = [width / height, CARD.width / CARD.height];
  return Math.min(aspect / wanted, wanted / aspect) >= LEAST_KEPT ? 'cover' : 'contain';
};
