import type { ReadSample } from '../bmff/fragment-reader.ts';

/** ffmpeg's muxers wait no longer for sound. Seconds. */
const LONGEST_WAIT = 1;

const timeOf = ({ dts, track }: ReadSample): number => dts / track.timescale;

/** Puts the samples of two streams, each in order, into the order in which they are due. */
export class Interleaver {
  readonly #emit: (sample: ReadSample) => void;
  readonly #longestWait: number;
  readonly #queues: { readonly video: ReadSample[]; readonly audio: ReadSample[] } = { video: [], audio: [] };

  /** @param longestWait seconds of one stream that wait for the other before they go on alone */
  constructor(emit: (sample: ReadSample) => void, longestWait = LONGEST_WAIT) {
    this.#emit = emit;
    this.#longestWait = longestWait;
  }

  push(sample: ReadSample): void {
    const { video, audio } = this.#queues;
    (sample.track.track.kind === 'video' ? video : audio).push(sample);
    while (video.length > 0 && audio.length > 0) {
      this.#emit((timeOf(audio[0]!) < timeOf(video[0]!) ? audio : video).shift()!);
    }
    const waiting = video.length > 0 ? video : audio;
    while (waiting.length > 0 && timeOf(sample) - timeOf(waiting[0]!) > this.#longestWait) this.#emit(waiting.shift()!);
  }

  /** Nothing more comes: what waits goes on. */
  flush(): void {
    const { video, audio } = this.#queues;
    for (const sample of [...video.splice(0), ...audio.splice(0)]) this.#emit(sample);
  }
}
