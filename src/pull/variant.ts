import type { PullInputConfig } from '../config/inputs/pull.ts';
import type { Variant } from './playlist.ts';

/** Which quality of a stream is pulled: heights in pixels, rates in bit/s. */
export type VariantChoice = PullInputConfig['variant'];

/** RFC 6381 names of video codecs. */
const VIDEO_CODEC = /(^|,)\s*(avc[13]|hvc1|hev1|av01|vp0?[89]|dvh[1e]|mp4v)/i;

const hasPictures = ({ codecs, height }: Variant): boolean =>
  height !== undefined || codecs === '' || VIDEO_CODEC.test(codecs);

const byQuality = (a: Variant, b: Variant): number => a.bandwidth - b.bandwidth || (a.height ?? 0) - (b.height ?? 0);

/** The variant to pull; undefined when there is none with pictures. Where none fits a limit, the least one is taken. */
export const chooseVariant = (variants: readonly Variant[], choice: VariantChoice): Variant | undefined => {
  const pictures = variants.filter(hasPictures).toSorted(byQuality);
  if (choice === 'best') return pictures.at(-1);
  if (choice === 'worst') return pictures[0];
  const fits = (variant: Variant): boolean =>
    'height' in choice ? (variant.height ?? Infinity) <= choice.height : variant.bandwidth <= choice.maxBitrate;
  const fitting = pictures.filter(fits);
  if ('maxBitrate' in choice) return fitting.at(-1) ?? pictures[0];
  return fitting.toSorted((a, b) => (a.height ?? 0) - (b.height ?? 0) || byQuality(a, b)).at(-1) ?? pictures[0];
};
