import { secondsToTicks, type Ticks } from '../clock/ticks.ts';
import { dueTicks, type Sample } from '../media/sample.ts';

/** Enough to make up for an encoder that was started again, with the longest usual distance of key frames (10 s). */
const MAX_TICKS = secondsToTicks(30);
/** A bound in bytes as well: 30 s at 17 Mbit/s. */
const MAX_BYTES = 64 * 1024 * 1024;

/** A place in the backlog; counts samples since the programme began. */
export type Position = number;

/**
 * The newest stretch of the programme, from a key frame on, for encoders that begin late or are behind.
 * Whole groups of pictures leave at the front; a reader that still stood there goes on at the next key frame.
 */
export class Backlog {
  #samples: Sample[] = [];
  /** Position of `#samples[0]`. */
  #first: Position = 0;
  #bytes = 0;
  /** Positions of key frames, oldest first. */
  #keys: Position[] = [];
  #listeners = new Set<() => void>();

  readonly keepsSamples = true;

  /** Position after the newest sample. */
  get end(): Position {
    return this.#first + this.#samples.length;
  }

  get byteLength(): number {
    return this.#bytes;
  }

  at(position: Position): Sample | undefined {
    return this.#samples[position - this.#first];
  }

  /** The oldest position that can be read from: a key frame. Undefined while there is none. */
  get start(): Position | undefined {
    return this.#keys[0];
  }

  /** The newest key frame that is shown at or before `ticks`; else the oldest key frame there is. */
  keyBefore(ticks: Ticks): Position | undefined {
    let found = this.#keys[0];
    for (const key of this.#keys) {
      const sample = this.at(key);
      if (sample && sample.pts <= ticks) found = key;
    }
    return found;
  }

  add(sample: Sample): void {
    if (sample.kind === 'video' && sample.key) this.#keys.push(this.end);
    this.#samples.push(sample);
    this.#bytes += sample.data.length;
    this.#trim();
    for (const listener of this.#listeners) listener();
  }

  /** Calls back after each sample. Returns the way to stop it. */
  onAdd(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  #trim(): void {
    while (this.#keys.length > 1 && this.#tooLarge()) this.#drop(this.#keys[1]! - this.#first);
    // A source that sends no more key frames must not fill the memory: its group loses its front, and with it its use
    // for readers that come late; those that have read so far go on.
    if (this.#bytes > 2 * MAX_BYTES) this.#drop(Math.ceil(this.#samples.length / 2));
  }

  #drop(count: number): void {
    for (const sample of this.#samples.splice(0, count)) this.#bytes -= sample.data.length;
    this.#first += count;
    while (this.#keys.length > 0 && this.#keys[0]! < this.#first) this.#keys.shift();
  }

  #tooLarge(): boolean {
    const newest = dueTicks(this.#samples.at(-1)!);
    const second = this.at(this.#keys[1]!)!;
    // The front group goes once what is behind it is long enough by itself.
    return this.#bytes > MAX_BYTES || newest - dueTicks(second) > MAX_TICKS;
  }
}
