import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import sharp from 'sharp';

const run = promisify(execFile);

/** Of luma, for each second; and at the beginning. */
const STEP = 8;
const FIRST = 40;

/** A film whose pictures grow brighter as time goes by, so that each tells when it is; a key frame each second. */
export const makeDatedFilm = async (path: string, seconds: number, encoder: readonly string[]): Promise<void> => {
  await run('ffmpeg', [
    ...['-hide_banner', '-loglevel', 'error', '-y', '-f', 'lavfi', '-i', `color=gray:s=320x180:r=10:d=${seconds}`],
    ...['-f', 'lavfi', '-i', `sine=d=${seconds}`, '-vf', `geq=lum='${FIRST}+floor(T)*${STEP}':cb=128:cr=128`],
    ...['-g', '10', '-pix_fmt', 'yuv420p', ...encoder, path],
  ]);
};

/** The second of such a film that a picture, or a part of it, is of. */
export const secondShown = async (
  picture: Buffer,
  part?: { left: number; top: number; width: number; height: number },
): Promise<number> => {
  const image = part ? sharp(await sharp(picture).extract(part).toBuffer()) : sharp(picture);
  const { channels } = await image.stats();
  // From full range, as JPEG has it, back to luma of 16 … 235.
  return ((channels[1]!.mean * 219) / 255 + 16 - FIRST) / STEP;
};
