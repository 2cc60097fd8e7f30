import { join } from 'node:path';
import { pino } from 'pino';
import { createProgrammeClock } from '../../src/clock/programme-clock.ts';
import { isShown } from '../../src/clock/shown.ts';
import { secondsToTicks, ticksToSeconds } from '../../src/clock/ticks.ts';
import type { InputEnvironment } from '../../src/inputs/environment.ts';
import type { Input } from '../../src/inputs/input.ts';
import { dueTicks, type Sample } from '../../src/media/sample.ts';
import { TsMuxer } from '../../src/mpegts/muxer.ts';
import { ProcessLedger } from '../../src/process/ledger.ts';
import { Splicer } from '../../src/switcher/splicer.ts';

export interface LogLine {
  readonly level: number;
  readonly msg: string;
  readonly [field: string]: unknown;
}

/** Surroundings for one input, whose log can be read. */
export const inputEnvironment = (folder: string): { environment: InputEnvironment; lines: LogLine[] } => {
  const lines: LogLine[] = [];
  const log = pino({ level: 'debug' }, { write: (line: string) => lines.push(JSON.parse(line) as LogLine) });
  const ledger = new ProcessLedger(join(folder, 'run', 'children.json'));
  const clock = createProgrammeClock();
  return {
    lines,
    environment: { channel: 'test', clock, ffmpeg: 'ffmpeg', runFolder: join(folder, 'run'), ledger, log },
  };
};

/** Takes down what an input brings, as the programme has it that nothing but this input is in. */
export class Recorder {
  readonly #samples: Sample[] = [];

  constructor(input: Input) {
    const splicer = new Splicer((sample) => this.#samples.push(sample));
    splicer.cut(true);
    input.feed.onSample((sample) => splicer.push(sample));
  }

  /** Length of the recorded pictures. */
  get seconds(): number {
    const shown = this.#shown();
    return shown.length === 0 ? 0 : ticksToSeconds(shown.at(-1)! - shown[0]!);
  }

  /** Where a picture stays longer than both the one before and the one behind it: something is missing. Seconds. */
  get pictureHoles(): { readonly at: number; readonly length: number }[] {
    const shown = this.#shown();
    const steps = stepsOf(shown);
    return steps.flatMap((step, index) => {
      const beside = Math.max(steps[index - 1] ?? step, steps[index + 1] ?? step);
      const at = ticksToSeconds(shown[index]! - shown[0]!);
      return step > beside * 1.1 ? [{ at, length: ticksToSeconds(step) }] : [];
    });
  }

  /** Steps between frames of sound, in ticks. */
  get soundSteps(): number[] {
    return stepsOf(this.#samples.filter(({ kind }) => kind === 'audio').map(({ pts }) => pts));
  }

  /** Pictures that were not shown, since they came behind the moment at which they were due. */
  get hiddenPictures(): number {
    return this.#samples.filter(({ kind, pts }) => kind === 'video' && !isShown(pts)).length;
  }

  /** The recording from a small timestamp on: ffmpeg prints six digits of a time. */
  toTs(): Buffer {
    const muxer = new TsMuxer();
    const shift = Math.min(...this.#samples.map(dueTicks)) - secondsToTicks(1);
    return Buffer.concat(this.#samples.map((sample) => muxer.write(shifted(sample, shift))));
  }

  #shown(): number[] {
    return this.#samples
      .filter(({ kind, pts }) => kind === 'video' && isShown(pts))
      .map(({ pts }) => pts)
      .sort((a, b) => a - b);
  }
}

const shifted = (sample: Sample, by: number): Sample =>
  sample.kind === 'video'
    ? { ...sample, pts: sample.pts - by, dts: sample.dts - by }
    : { ...sample, pts: sample.pts - by };

const stepsOf = (times: readonly number[]): number[] => times.slice(1).map((time, index) => time - times[index]!);
