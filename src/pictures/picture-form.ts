import type { Rotation } from './key-frame.ts';

/** What a decoded picture is to be. */
export type PictureForm =
  /** As wide as it was, or `maxWidth`, with square pixels. @param quality ffmpeg's scale: 2 best … 31 worst */
  | { readonly kind: 'jpeg'; readonly maxWidth: number; readonly quality: number }
  /** Three bytes for each pixel, of exactly this size, black beside it. */
  | { readonly kind: 'rgb'; readonly width: number; readonly height: number };

const TURNS: Readonly<Record<Rotation, readonly string[]>> = {
  0: [],
  90: ['transpose=clock'],
  180: ['transpose=clock', 'transpose=clock'],
  270: ['transpose=cclock'],
};

/** ffmpeg's filters for it. */
export const filtersFor = (form: PictureForm, rotation: Rotation): string =>
  [...TURNS[rotation], ...(form.kind === 'jpeg' ? fitWidth(form) : fitBox(form)), 'setsar=1'].join(',');

/** ffmpeg's arguments for what comes out, on standard output. */
export const outputFor = (form: PictureForm): readonly string[] =>
  form.kind === 'jpeg'
    ? ['-pix_fmt', 'yuvj420p', '-c:v', 'mjpeg', '-q:v', String(form.quality), '-f', 'mpjpeg', 'pipe:1']
    : ['-pix_fmt', 'rgb24', '-f', 'rawvideo', 'pipe:1'];

const fitWidth = ({ maxWidth }: { readonly maxWidth: number }): string[] => {
  const width = `min(${maxWidth},iw*sar)`;
  return [`scale='max(2,trunc(${width}/2)*2)':'max(2,trunc(${width}/dar/2)*2)'`];
};

const fitBox = ({ width, height }: { readonly width: number; readonly height: number }): string[] => [
  `scale='max(2,trunc(min(${width},${height}*dar)/2)*2)':'max(2,trunc(min(${height},${width}/dar)/2)*2)':flags=area`,
  `pad=${width}:${height}:(ow-iw)/2:(oh-ih)/2`,
];
