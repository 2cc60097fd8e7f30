import { decode } from './decode.ts';

export type Rgb = readonly [number, number, number];

/**
 * Colours in the last picture of a transport stream.
 * @param places as shares of width and height, 0 … 1
 */
export const coloursAt = async (ts: Buffer, places: readonly (readonly [number, number])[]): Promise<Rgb[]> => {
  const side = 64;
  const form = ['-vf', `scale=${side}:${side}`, '-f', 'rawvideo', '-pix_fmt', 'rgb24', 'pipe:1'];
  const { stdout } = await decode(ts, ['-v', 'error', '-f', 'mpegts', '-i', 'pipe:0', '-map', '0:v', ...form]);
  const last = stdout.subarray(-side * side * 3);
  return places.map(([x, y]) => {
    const at = (Math.min(side - 1, Math.floor(y * side)) * side + Math.min(side - 1, Math.floor(x * side))) * 3;
    return [last[at]!, last[at + 1]!, last[at + 2]!];
  });
};

/** Near enough after encoding. */
export const isNear = (colour: Rgb, wanted: Rgb): boolean =>
  colour.every((value, index) => Math.abs(value - wanted[index]!) < 40);
