import type { Logger } from 'pino';
import { ChannelArchive } from '../archive/channel-archive.ts';
import { RenditionOutput } from '../channel/rendition-output.ts';
import { secondsToTicks, ticksToSeconds, type Ticks } from '../clock/ticks.ts';
import { FIRST_OUTPUT_FD } from '../encoder/arguments.ts';
import type { EncoderOutput } from '../encoder/output.ts';
import type { Rung } from '../encoder/rung.ts';
import { AAC_FRAME_TICKS } from '../media/silence.ts';
import { DateRanges } from '../metadata/date-ranges.ts';
import { TimedEvents } from '../metadata/timed-events.ts';
import { Child, type ChildLedger } from '../process/child.ts';
import { GridCuts } from '../segmenter/cut-rule.ts';
import type { Segment } from '../timeline/segment.ts';
import { reasonOf } from './file-forms.ts';
import { FILE_START, importArguments, importOutputs } from './import-arguments.ts';
import type { ImportPlan } from './import-plan.ts';
import { KeyFrameCuts } from './key-frame-cuts.ts';

export interface ImportRunOptions {
  readonly path: string;
  readonly plan: ImportPlan;
  /** Of the archive that is made. */
  readonly folder: string;
  /** Where the file's first picture lies on the programme clock. */
  readonly fromTicks: Ticks;
  readonly ffmpeg: string;
  readonly ledger: ChildLedger;
  readonly log: Logger;
  /** @param seconds of the file that are done */
  readonly onProgress: (seconds: number) => void;
}

/** Of a file whose key frames are too far apart for segments; it can be encoded anew. */
export class KeyFramesTooFarApart extends Error {
  override readonly name = 'KeyFramesTooFarApart';
}

/** Where pictures are encoded; those that are taken as they are make segments of half of it, and more. */
export const SEGMENT = secondsToTicks(4);
/** Longer ones make players wait, and live through a whole one where they seek. */
const LONGEST = secondsToTicks(12);
/** A file is read as fast as it can be: one of its streams may be far ahead of the other. Seconds. */
const LONGEST_WAIT = 60;
/** Segments that wait for the disk, of all renditions: ffmpeg waits meanwhile. */
const MOST_WAITING = 8;

/**
 * One file on its way into an archive of its own: ffmpeg takes it apart, or encodes it, and the project's own segmenters
 * make segments of it.
 */
export class ImportRun {
  readonly #options: ImportRunOptions;
  readonly #archive: ChannelArchive;
  readonly #outputs: ReadonlyMap<Rung, RenditionOutput>;
  #child: Child | undefined;
  #problem: Error | undefined;
  #waiting = 0;
  #segments = 0;

  constructor(options: ImportRunOptions) {
    this.#options = options;
    const { folder, log, plan } = options;
    const { container } = plan;
    this.#archive = new ChannelArchive({ folder, keepTicks: undefined, containerOf: () => container, log });
    this.#outputs = new Map(plan.rungs.map((rung) => [rung, this.#output(rung)] as const));
  }

  /**
   * @returns the end of what was made, on the programme clock
   * @throws KeyFramesTooFarApart, or Error with what is wrong with the file or the disk; what was made so far is of no use
   */
  async run(): Promise<Ticks> {
    const { path, plan, ffmpeg, ledger, log } = this.#options;
    const outputs = importOutputs(plan);
    await this.#archive.start(this.#options.fromTicks);
    const args = ['-n', '15', ffmpeg, ...importArguments(path, plan, ticksToSeconds(SEGMENT))];
    // Live goes before: an import takes what is left of the machine.
    const child = new Child({
      name: 'import',
      command: 'nice',
      args,
      stdin: 'ignore',
      extraPipes: outputs.length,
      ledger,
      log,
    });
    this.#child = child;
    if (this.#problem) child.kill();
    try {
      await Promise.all(outputs.map((output, index) => this.#read(child, FIRST_OUTPUT_FD + index, output)));
      const { code, error } = await child.exited;
      if (this.#problem) throw this.#problem;
      if (code !== 0) throw new Error(reasonOf(error?.message ?? child.words.lines.at(-1) ?? ''));
      for (const [rung, output] of this.#outputs) await output.end(lengthOf(rung));
      await this.#archive.end();
      this.#throwProblem();
      if (this.#segments === 0) throw new Error('there is no picture in it that can be decoded');
    } finally {
      if (child.running) await child.stop();
      await this.#archive.stop();
    }
    return Math.max(...[...this.#outputs.values()].map(({ timeline }) => endOf(timeline.last)));
  }

  /** Ends it: `run` fails with this. */
  stop(reason: Error): void {
    this.#problem ??= reason;
    this.#child?.kill();
  }

  async #read(child: Child, fd: number, { rungs, stream }: EncoderOutput): Promise<void> {
    const { plan, fromTicks, onProgress } = this.#options;
    const outputs = rungs.map((rung) => this.#outputs.get(rung)!);
    if (stream !== 'audio') outputs[0]!.begin({ fromTicks, encoderTicks: FILE_START });
    else
      for (const output of outputs)
        if (output.timeline.format.kind === 'audio') output.begin({ fromTicks, encoderTicks: FILE_START });
    for await (const chunk of child.output(fd) as AsyncIterable<Buffer>) {
      for (const output of outputs) output.push(chunk, plan.container === 'ts' ? 'both' : stream);
      const [output] = outputs;
      if (output!.newestPts !== undefined) onProgress(ticksToSeconds(output!.newestPts - fromTicks));
      if (this.#waiting > MOST_WAITING) await this.#archive.flush();
    }
  }

  #output(rung: Rung): RenditionOutput {
    const { plan } = this.#options;
    return new RenditionOutput({
      rung,
      segmentTicks: SEGMENT,
      partTicks: 0,
      windowTicks: SEGMENT,
      longestTicks: plan.copiesPictures ? LONGEST : SEGMENT,
      container: plan.container,
      longestWait: LONGEST_WAIT,
      archive: { add: (name, segment, described) => this.#store(name, segment, described) },
      cuts: plan.copiesPictures ? this.#fileCuts() : new GridCuts(SEGMENT),
      timedEvents: new TimedEvents(),
      dateRanges: new DateRanges(),
    });
  }

  #fileCuts(): KeyFrameCuts {
    const onTooLong = (): void =>
      this.stop(new KeyFramesTooFarApart(`its key frames are more than ${ticksToSeconds(LONGEST)} s apart`));
    return new KeyFrameCuts({ leastTicks: SEGMENT / 2, mostTicks: LONGEST, onTooLong });
  }

  async #store(name: string, segment: Segment, described: Parameters<ChannelArchive['add']>[2]): Promise<boolean> {
    this.#waiting++;
    this.#segments++;
    const done = await this.#archive.add(name, segment, described);
    this.#waiting--;
    if (!done) this.stop(new Error(reasonOf(this.#archive.problem ?? 'the disk takes nothing')));
    return done;
  }

  #throwProblem(): void {
    if (this.#problem) throw this.#problem;
  }
}

const lengthOf = (rung: Rung): Ticks =>
  rung.kind === 'audio' ? AAC_FRAME_TICKS : Math.round(secondsToTicks(1) / rung.frameRate);

const endOf = (segment: Segment | undefined): Ticks => (segment ? segment.startTicks + segment.durationTicks : 0);
