/** Loudness by EBU R128, and what goes with it. */
export interface LoudnessFigures {
  /** LUFS over 400 ms, and over 3 s. */
  readonly momentary: number;
  readonly shortTerm: number;
  /** LUFS of the last ten minutes, gated; undefined before ten seconds of sound were heard. */
  readonly integrated: number | undefined;
  /** dBTP, the highest of the last minute. */
  readonly truePeak: number | undefined;
}

/** Silence is told as this: below it, nothing counts (ITU-R BS.1770-4, absolute gate). LUFS. */
const FLOOR = -70;
/** What is so much below the mean does not count (ITU-R BS.1770-4, relative gate). LU. */
const RELATIVE_GATE = 10;
/** Offset of ITU-R BS.1770-4 between the logarithm of a power and its loudness. */
const OFFSET = 0.691;
/** Momentary loudness comes every 100 ms: these are the blocks of BS.1770-4, 400 ms with an overlap of 75 %. */
const MOST_BLOCKS = 10 * 60 * 10;
const FEWEST_BLOCKS = 10 * 10;
/** Peaks come every two seconds: see `pictures/look.ts`. */
const MOST_PEAKS = 30;
/** What came longer ago than this is no present loudness. Seconds. */
const STALE = 3;
const LONGEST_LINE = 200;

/** Reads what ffmpeg's ebur128 and astats say of a sound, and keeps ten minutes of it. Pure: time is passed in, seconds. */
export class ProgrammeLoudness {
  #rest = '';
  #momentary = FLOOR;
  #shortTerm = FLOOR;
  #heardAt = -Infinity;
  /** Powers of the blocks above the absolute gate, NaN for the others; written in a ring. */
  readonly #blocks = new Float64Array(MOST_BLOCKS).fill(NaN);
  #next = 0;
  #peaks: number[] = [];

  /** @param text lines of `key=value`, in pieces of any length */
  push(text: string, now: number): void {
    const lines = (this.#rest + text).split('\n');
    this.#rest = lines.pop()!.slice(-LONGEST_LINE);
    for (const line of lines) {
      const [, key, value] = /^lavfi\.(r128\.M|r128\.S|astats\.Overall\.Peak_level)=(\S+)/.exec(line) ?? [];
      if (key !== undefined) this.#take(key, Number(value), now);
    }
  }

  /** Undefined where nothing was heard lately. */
  read(now: number): LoudnessFigures | undefined {
    if (now - this.#heardAt > STALE) return undefined;
    const truePeak = this.#peaks.length > 0 ? rounded(Math.max(...this.#peaks)) : undefined;
    const [momentary, shortTerm] = [rounded(this.#momentary), rounded(this.#shortTerm)];
    return { momentary, shortTerm, integrated: this.#integrated(), truePeak };
  }

  #take(key: string, value: number, now: number): void {
    // Digital silence is `-inf`, and `nan` of nothing at all.
    const level = Number.isFinite(value) ? Math.max(FLOOR, value) : FLOOR;
    if (key === 'r128.S') this.#shortTerm = level;
    else if (key === 'r128.M') {
      this.#heardAt = now;
      this.#momentary = level;
      this.#blocks[this.#next] = level > FLOOR ? 10 ** ((level + OFFSET) / 10) : NaN;
      this.#next = (this.#next + 1) % MOST_BLOCKS;
    } else {
      this.#peaks = [...this.#peaks.slice(-MOST_PEAKS + 1), level];
    }
  }

  #integrated(): number | undefined {
    const heard = this.#blocks.filter((power) => !Number.isNaN(power));
    if (heard.length < FEWEST_BLOCKS) return undefined;
    const gate = mean(heard) / 10 ** (RELATIVE_GATE / 10);
    return rounded(10 * Math.log10(mean(heard.filter((power) => power > gate))) - OFFSET);
  }
}

const mean = (values: Float64Array): number => values.reduce((sum, value) => sum + value, 0) / values.length;
/** Zero is never negative. */
const rounded = (value: number): number => Math.round(value * 10) / 10 + 0;
