import type { Ticks } from '../clock/ticks.ts';
import { dueTicks, type Sample } from '../media/sample.ts';

/** Taken samples are let go of in lots, so that taking one costs nothing. */
const LOT = 512;

/** Samples of one kind that wait, first come, first taken. */
export class SampleQueue {
  #samples: Sample[] = [];
  #head = 0;
  #bytes = 0;

  get isEmpty(): boolean {
    return this.#head === this.#samples.length;
  }

  get bytes(): number {
    return this.#bytes;
  }

  /** When the first one is due; undefined when there is none. */
  get firstDue(): Ticks | undefined {
    const first = this.#samples[this.#head];
    return first && dueTicks(first);
  }

  push(sample: Sample): void {
    this.#samples.push(sample);
    this.#bytes += sample.data.length;
  }

  /** @throws Error when there is none */
  take(): Sample {
    const sample = this.#samples[this.#head];
    if (!sample) throw new Error('no sample waits');
    this.#head++;
    this.#bytes -= sample.data.length;
    if (this.#head >= LOT || this.isEmpty) {
      this.#samples.splice(0, this.#head);
      this.#head = 0;
    }
    return sample;
  }
}
