import { spawnSync } from 'node:child_process';

export type Rgb = readonly [number, number, number];

/**
 * Colours in the last picture of a transport stream.
 * @param places as shares of width and height, 0 … 1
 */
export const coloursAt = (ts: Buffer, places: readonly (readonly [number, number])[]): Rgb[] => {
  const side = 64;
  const args = ['-f', 'mpegts', '-i', 'pipe:0', '-map', '0:v', '-vf', `scale=${side}:${side}`, '-f', 'rawvideo'];
  const { stdout } = spawnSync('ffmpeg', ['-v', 'error', ...args, '-pix_fmt', 'rgb24', 'pipe:1'], {
    input: ts,
    maxBuffer: 256 * 1024 * 1024,
  });
  const last = stdout.subarray(-side * side * 3);
  return places.map(([x, y]) => {
    const at = (Math.min(side - 1, Math.floor(y * side)) * side + Math.min(side - 1, Math.floor(x * side))) * 3;
    return [last[at]!, last[at + 1]!, last[at + 2]!];
  });
};

/** Near enough after encoding. */
export const isNear = (colour: Rgb, wanted: Rgb): boolean =>
  colour.every((value, index) => Math.abs(value - wanted[index]!) < 40);
