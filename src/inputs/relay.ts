import { secondsToTicks, type Ticks } from '../clock/ticks.ts';
import { AAC_FRAME_TICKS } from '../media/silence.ts';
import { dueTicks, laneOf, type Sample, type VideoSample } from '../media/sample.ts';
import { pictureMark } from './picture-mark.ts';

/** How far back a member is remembered: more than it takes to notice that the other one is lost. */
const TAPE: Ticks = secondsToTicks(5);
/** Sound and pictures come one after the other, never further back than this. */
const BACK: Ticks = secondsToTicks(1);
const MAX_TAPE_BYTES = 32 * 1024 * 1024;
/** Two ways of one feed do not differ by more than this in how long they take. */
const MOST_APART: Ticks = secondsToTicks(3);
/** Pictures in a row that must be the same: of a still picture, single ones are alike. */
const ALIKE = 3;
/** What is left over of the difference between two ways is made good by this share of the time that passes. */
const SLEW = 0.005;

interface Picture {
  readonly sample: VideoSample;
  readonly mark: string;
}

/** The newest stretch of one member's feed. */
export class Tape {
  #samples: Sample[] = [];
  #pictures: Picture[] = [];
  #bytes = 0;

  get pictures(): readonly Picture[] {
    return this.#pictures;
  }

  add(sample: Sample): void {
    const last = this.#samples.at(-1);
    // Its source began anew: what was before has nothing to do with what comes.
    if (last && dueTicks(sample) < dueTicks(last) - BACK) this.clear();
    this.#samples.push(sample);
    this.#bytes += sample.data.length;
    if (sample.kind === 'video') this.#pictures.push({ sample, mark: pictureMark(sample.data) });
    const newest = dueTicks(sample);
    const isLong = (): boolean => newest - dueTicks(this.#samples[0]!) > TAPE || this.#bytes > MAX_TAPE_BYTES;
    while (this.#samples.length > 1 && isLong()) this.#drop();
  }

  /** What came behind a sample. */
  after(sample: Sample): readonly Sample[] {
    return this.#samples.slice(this.#samples.indexOf(sample) + 1);
  }

  clear(): void {
    this.#samples = [];
    this.#pictures = [];
    this.#bytes = 0;
  }

  #drop(): void {
    const sample = this.#samples.shift()!;
    this.#bytes -= sample.data.length;
    if (sample.kind === 'video') this.#pictures.shift();
  }
}

/**
 * Passes one of several feeds on. Where the next one is the same stream that came by another way, it goes on with the
 * very picture that follows the last one; else with the next one's running group of pictures, as in a cut. Pure.
 */
export class Relay {
  readonly #emit: (sample: Sample) => void;
  /** From the member's times to those that are passed on. */
  #shift: Ticks = 0;
  /** The last pictures that were passed on, with the times that they were given. */
  #last: { readonly mark: string; readonly pts: Ticks }[] = [];
  #lastDts: Ticks | undefined;
  /** By lane. */
  readonly #soundEnds = new Map<number, Ticks>();

  constructor(emit: (sample: Sample) => void) {
    this.#emit = emit;
  }

  /** From the current member's times to those that are passed on. */
  get shift(): Ticks {
    return Math.round(this.#shift);
  }

  /** @returns whether the member goes on exactly where the last one was left */
  change(tape: Tape, cached: readonly Sample[]): boolean {
    const joint = this.#joint(tape);
    this.#lastDts = undefined;
    if (!joint) {
      this.#shift = 0;
      for (const sample of cached) this.push(sample);
      return false;
    }
    this.#shift = joint.shift;
    // Sound that stood before the picture in one way may stand behind it in the other: its time decides.
    for (const sample of tape.after(joint.picture)) this.push(sample);
    return true;
  }

  push(sample: Sample): void {
    if (sample.kind === 'audio') {
      const pts = sample.pts + Math.round(this.#shift);
      const lane = laneOf(sample);
      if (pts < (this.#soundEnds.get(lane) ?? -Infinity) - AAC_FRAME_TICKS / 2) return;
      this.#soundEnds.set(lane, pts + AAC_FRAME_TICKS);
      this.#emit({ ...sample, pts });
      return;
    }
    this.#slew(sample.dts);
    const shift = Math.round(this.#shift);
    const pts = sample.pts + shift;
    this.#last = [...this.#last, { mark: pictureMark(sample.data), pts }].slice(-ALIKE);
    this.#emit({ ...sample, pts, dts: sample.dts + shift });
  }

  /** Where the last pictures that were passed on stand on a tape: if on several places, at the nearest in time. */
  #joint({ pictures }: Tape): { picture: VideoSample; shift: Ticks } | undefined {
    if (this.#last.length < ALIKE) return undefined;
    const passedOn = this.#last.at(-1)!.pts;
    const shifts = pictures.flatMap(({ sample }, index) => {
      const alike = this.#last.every(({ mark }, back) => pictures[index - ALIKE + 1 + back]?.mark === mark);
      return alike ? [{ picture: sample, shift: passedOn - sample.pts }] : [];
    });
    return shifts
      .filter(({ shift }) => Math.abs(shift) <= MOST_APART)
      .toSorted((a, b) => Math.abs(a.shift) - Math.abs(b.shift))[0];
  }

  /** Slowly back to the member's own times: what is passed on must not stay behind the programme clock. */
  #slew(dts: Ticks): void {
    const elapsed = this.#lastDts === undefined ? 0 : Math.max(0, Math.min(dts - this.#lastDts, secondsToTicks(1)));
    this.#lastDts = dts;
    this.#shift -= Math.sign(this.#shift) * Math.min(Math.abs(this.#shift), elapsed * SLEW);
  }
}
