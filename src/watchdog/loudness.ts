/** Sound is judged in pieces of this length: 0.5 s of 48 kHz stereo. Samples of both channels together. */
const BLOCK = 48_000;
/** Level of a sine of full scale is -3 dBFS by this measure; of digital silence, none. */
const FULL_SCALE = 32_768;
const BYTES_PER_SAMPLE = 2;

/** Below this, sound is silent: the noise of an open but unused line lies about there. dBFS. */
const SILENCE = -60;

export const isSilent = (level: number): boolean => level < SILENCE;

/** Measures sound, 16 bits little-endian, 48 kHz stereo interleaved, as it comes in pieces of any length. */
export class Loudness {
  readonly #onLevel: (level: number) => void;
  #squares = 0;
  #count = 0;
  #half: Buffer = Buffer.alloc(0);

  /** @param onLevel root mean square of each half second, dBFS; -Infinity for digital silence */
  constructor(onLevel: (level: number) => void) {
    this.#onLevel = onLevel;
  }

  push(chunk: Buffer): void {
    const data = this.#half.length > 0 ? Buffer.concat([this.#half, chunk]) : chunk;
    const whole = data.length - (data.length % BYTES_PER_SAMPLE);
    this.#half = Buffer.from(data.subarray(whole));
    for (let at = 0; at < whole; at += BYTES_PER_SAMPLE) {
      const value = data.readInt16LE(at) / FULL_SCALE;
      this.#squares += value * value;
      if (++this.#count === BLOCK) this.#tell();
    }
  }

  #tell(): void {
    const level = 10 * Math.log10(this.#squares / BLOCK);
    this.#squares = 0;
    this.#count = 0;
    this.#onLevel(level);
  }
}
