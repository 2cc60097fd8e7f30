import { TICKS_PER_SECOND, type Ticks } from '../clock/ticks.ts';

const TIMESTAMPS = 2 ** 32;
/** Clock of Opus in RTP (RFC 7587 4.1), Hz. */
const SOUND_RATE = 48_000;
/** Sound moves by no more per packet while it is brought in step: nobody hears a millisecond. */
const STEP: Ticks = TICKS_PER_SECOND / 1000;

/** A sender report's pair of times (RFC 3550 6.4.1). */
interface Report {
  /** Seconds of the sender's wall clock. */
  readonly wall: number;
  /** Unwrapped RTP timestamp. */
  readonly rtp: number;
}

class Unwrapper {
  #last: number | undefined;

  unwrap(timestamp: number): number {
    const last = this.#last ?? timestamp;
    const step = (((timestamp - last) % TIMESTAMPS) + TIMESTAMPS) % TIMESTAMPS;
    const value = last + (step >= TIMESTAMPS / 2 ? step - TIMESTAMPS : step);
    this.#last = value;
    return value;
  }
}

/**
 * Brings the two clocks of a WebRTC publisher together. Pictures lead; sound is placed by when it arrives at first, and
 * by the sender's reports as soon as both tracks have one. Pure.
 */
export class RtpTimeline {
  readonly #pictures = new Unwrapper();
  readonly #sounds = new Unwrapper();
  #pictureReport: Report | undefined;
  #soundReport: Report | undefined;
  /** From a picture's ticks to arrival, the earliest seen; the same of sound. */
  #pictureDelay: number | undefined;
  #soundDelay: number | undefined;
  #shift: Ticks | undefined;

  /** @param now seconds, of any clock @returns ticks with an origin of its own */
  picture(timestamp: number, now: number): Ticks {
    const ticks = this.#pictures.unwrap(timestamp);
    this.#pictureDelay = Math.min(this.#pictureDelay ?? Infinity, now * TICKS_PER_SECOND - ticks);
    return ticks;
  }

  /** @returns ticks with the origin of pictures; undefined before the first picture */
  sound(timestamp: number, now: number): Ticks | undefined {
    const ticks = (this.#sounds.unwrap(timestamp) * TICKS_PER_SECOND) / SOUND_RATE;
    this.#soundDelay = Math.min(this.#soundDelay ?? Infinity, now * TICKS_PER_SECOND - ticks);
    const wanted = this.#wantedShift();
    if (wanted === undefined) return undefined;
    this.#shift ??= wanted;
    this.#shift += Math.max(-STEP, Math.min(STEP, wanted - this.#shift));
    return Math.round(ticks + this.#shift);
  }

  /** @param wall seconds of the sender's wall clock at which its track stood at `timestamp` */
  report(track: 'picture' | 'sound', wall: number, timestamp: number): void {
    if (track === 'picture') this.#pictureReport = { wall, rtp: this.#pictures.unwrap(timestamp) };
    else this.#soundReport = { wall, rtp: this.#sounds.unwrap(timestamp) };
  }

  #wantedShift(): Ticks | undefined {
    const { wall: pictureWall, rtp: picture } = this.#pictureReport ?? {};
    const { wall: soundWall, rtp: sound } = this.#soundReport ?? {};
    if (pictureWall !== undefined && soundWall !== undefined) {
      const soundTicks = (sound! * TICKS_PER_SECOND) / SOUND_RATE;
      return picture! + (soundWall - pictureWall) * TICKS_PER_SECOND - soundTicks;
    }
    if (this.#pictureDelay === undefined || this.#soundDelay === undefined) return undefined;
    return this.#soundDelay - this.#pictureDelay;
  }
}
