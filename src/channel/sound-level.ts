/** Of one sound over a moment, left and right, dBFS: a sine of full scale has a peak of 0 and an RMS of -3. */
export interface Level {
  readonly peak: readonly [number, number];
  readonly rms: readonly [number, number];
}

const FULL_SCALE = 32_768;
const FRAME_BYTES = 4;
/** What digital silence is shown as, dBFS: one bit of 16 is -90. */
const FLOOR = -96;

/** Measures sound, 16 bits little-endian, stereo interleaved, as it comes in pieces of any length. */
export class SoundLevel {
  #peaks: [number, number] = [0, 0];
  #squares: [number, number] = [0, 0];
  #frames = 0;
  #rest: Buffer = Buffer.alloc(0);

  push(chunk: Buffer): void {
    const data = this.#rest.length > 0 ? Buffer.concat([this.#rest, chunk]) : chunk;
    const whole = data.length - (data.length % FRAME_BYTES);
    this.#rest = Buffer.from(data.subarray(whole));
    for (let at = 0; at < whole; at += FRAME_BYTES) {
      this.#take(0, data.readInt16LE(at));
      this.#take(1, data.readInt16LE(at + 2));
    }
    this.#frames += whole / FRAME_BYTES;
  }

  /** Of what came since the last time; undefined where nothing did. */
  read(): Level | undefined {
    const [count, peaks, squares] = [this.#frames, this.#peaks, this.#squares];
    this.#frames = 0;
    this.#peaks = [0, 0];
    this.#squares = [0, 0];
    if (count === 0) return undefined;
    return {
      peak: [decibels(peaks[0]), decibels(peaks[1])],
      rms: [decibels(Math.sqrt(squares[0] / count)), decibels(Math.sqrt(squares[1] / count))],
    };
  }

  #take(side: 0 | 1, sample: number): void {
    const value = Math.abs(sample);
    if (value > this.#peaks[side]) this.#peaks[side] = value;
    this.#squares[side] += value * value;
  }
}

const decibels = (value: number): number =>
  // Zero is never negative.
  Math.max(FLOOR, Math.round(200 * Math.log10(Math.max(value, Number.MIN_VALUE) / FULL_SCALE)) / 10) + 0;
