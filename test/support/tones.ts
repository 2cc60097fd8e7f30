import { decode } from './decode.ts';

const RATE = 48_000;
/** Seconds of sound that are looked at at a time. */
const WINDOW = 0.1;

/**
 * What pure tones are heard one after the other: each that lasts for `least` seconds, in hertz, to the nearest fifty; 0
 * for silence, but for that in front of the first tone: a programme begins with its segment, whenever its sound does.
 */
export const tonesOf = async (media: Buffer, least = 0.5): Promise<number[]> => {
  const form = ['-vn', '-ac', '1', '-ar', String(RATE), '-f', 's16le', 'pipe:1'];
  const { stdout } = await decode(media, ['-v', 'error', '-i', 'pipe:0', ...form]);
  const heard: number[] = [];
  let running = { tone: -1, windows: 0 };
  for (const tone of windowTones(stdout)) {
    running = tone === running.tone ? { tone, windows: running.windows + 1 } : { tone, windows: 1 };
    if (running.windows >= least / WINDOW && heard.at(-1) !== tone) heard.push(tone);
  }
  return heard[0] === 0 ? heard.slice(1) : heard;
};

const windowTones = function* (pcm: Buffer): Generator<number> {
  const length = RATE * WINDOW;
  for (let at = 0; (at + length) * 2 <= pcm.length; at += length) {
    let crossings = 0;
    for (let index = at + 1; index < at + length; index++) {
      if (pcm.readInt16LE(index * 2) >= 0 !== pcm.readInt16LE(index * 2 - 2) >= 0) crossings++;
    }
    yield Math.round(crossings / 2 / WINDOW / 50) * 50;
  }
};
