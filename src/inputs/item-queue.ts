import { secondsToTicks, type Ticks } from '../clock/ticks.ts';
import { AAC_FRAME_TICKS } from '../media/silence.ts';
import { dueTicks, type AudioSample, type Sample, type VideoSample } from '../media/sample.ts';

/** What is read ahead of what is taken. */
const READ_AHEAD: Ticks = secondsToTicks(3);
const MAX_BYTES = 48 * 1024 * 1024;
/** Sound that comes before the first picture, in frames: pictures are read one frame later than the sound beside them. */
const MAX_EARLY_SOUND = 512;
/** Taken samples are let go in lots of this size. */
const LOT = 512;

/**
 * The samples of one file that wait to be played. It begins with a key frame: pictures before that cannot be decoded,
 * and sound before it would have no picture.
 */
export class ItemQueue {
  #samples: Sample[] = [];
  #head = 0;
  #bytes = 0;
  #early: AudioSample[] = [];
  #start: Ticks | undefined;

  /** Presentation time of the first picture, by the file's own clock; undefined before it has come. */
  get start(): Ticks | undefined {
    return this.#start;
  }

  /** No more should be read now. */
  get isFull(): boolean {
    return this.#ticks() > READ_AHEAD || this.#bytes > MAX_BYTES;
  }

  /** Reading should go on. */
  get isLow(): boolean {
    return this.#ticks() < READ_AHEAD / 2 && this.#bytes < MAX_BYTES / 2;
  }

  add(sample: Sample): void {
    if (this.#start === undefined) this.#before(sample);
    else if (sample.pts >= this.#first(sample.kind, this.#start)) this.#append(sample);
  }

  peek(): Sample | undefined {
    return this.#samples[this.#head];
  }

  take(): Sample | undefined {
    const sample = this.#samples[this.#head];
    if (!sample) return undefined;
    this.#head++;
    this.#bytes -= sample.data.length;
    if (this.#head >= LOT) {
      this.#samples.splice(0, this.#head);
      this.#head = 0;
    }
    return sample;
  }

  /** The first of the pictures that wait. */
  nextPicture(): VideoSample | undefined {
    for (let at = this.#head; at < this.#samples.length; at++) {
      const sample = this.#samples[at]!;
      if (sample.kind === 'video') return sample;
    }
    return undefined;
  }

  /** The sound that waits and is due before a moment of the file's own clock. */
  soundBefore(ticks: Ticks): AudioSample[] {
    return this.#samples
      .slice(this.#head)
      .filter((sample): sample is AudioSample => sample.kind === 'audio' && sample.pts < ticks);
  }

  #before(sample: Sample): void {
    if (sample.kind === 'audio') {
      this.#early.push(sample);
      if (this.#early.length > MAX_EARLY_SOUND) this.#early.shift();
      return;
    }
    if (!sample.key) return;
    this.#start = sample.pts;
    const early = this.#early;
    this.#early = [];
    for (const each of [...early, sample]) this.add(each);
  }

  /** Leading pictures of an open group refer to some that never came. A frame of sound may be out by half of one. */
  #first(kind: Sample['kind'], start: Ticks): Ticks {
    return kind === 'video' ? start : start - AAC_FRAME_TICKS / 2;
  }

  #append(sample: Sample): void {
    this.#samples.push(sample);
    this.#bytes += sample.data.length;
  }

  #ticks(): Ticks {
    const first = this.#samples[this.#head];
    const last = this.#samples.at(-1);
    return first && last ? dueTicks(last) - dueTicks(first) : 0;
  }
}
