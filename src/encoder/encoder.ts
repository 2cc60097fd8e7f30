import type { Logger } from 'pino';
import type { EncoderState } from '../channel/state.ts';
import { SHOWN_STEP } from '../clock/shown.ts';
import { TICKS_PER_SECOND, ticksToSeconds, type Ticks } from '../clock/ticks.ts';
import type { ProcessLedger } from '../process/ledger.ts';
import type { Rests } from '../reads/rests.ts';
import type { Backlog } from '../switcher/backlog.ts';
import { EncoderRun, type RungSink } from './encoder-run.ts';
import { RestartPolicy } from '../process/restart-policy.ts';
import type { KeyFramePlan } from './key-frame-marks.ts';
import type { Container } from '../media/container.ts';
import { goOnAt, resumePoint, type Progress } from './resume-point.ts';
import type { Rung } from './rung.ts';
import { SpeedMeter } from './speed-meter.ts';

/** A rung's sink that can say how far it has come. */
export interface RungOutput extends RungSink {
  /** End of what is published; where the next run has to go on. */
  readonly publishedEnd: Ticks | undefined;
  /** Newest picture or sound that came out. */
  readonly newestPts: Ticks | undefined;
}

export interface EncoderOptions {
  readonly channel: string;
  readonly ffmpeg: string;
  readonly rungs: readonly Rung[];
  readonly segmentTicks: Ticks;
  /** From one key frame to the next, where they lie on the grid. Absent: a segment. */
  readonly groupTicks?: Ticks | undefined;
  readonly lowLatency: boolean;
  readonly container: Container;
  readonly backlog: Backlog;
  /** Where segments begin beside a `source` rendition; absent: on the grid. */
  readonly keyFrames?: KeyFramePlan | undefined;
  readonly outputs: ReadonlyMap<string, RungOutput>;
  /** Absent where players wait for each part. */
  readonly rests?: Rests | undefined;
  readonly ledger: ProcessLedger;
  readonly log: Logger;
}

/** An encoder that is fed and gives nothing for this long hangs, ms. Its first picture may take longer. */
const HANG_MS = 2_500;
const FIRST_OUTPUT_MS = 10_000;
/** MPEG-TS timestamps wrap after 26.5 hours; a run never comes near it. 20 hours, ms. */
const LONGEST_RUN_MS = 20 * 3600 * 1000;
const WATCH_INTERVAL_MS = 250;
/** Lines of ffmpeg's own words that go into the log when it fails. */
const WORDS_IN_LOG = 12;

/**
 * Keeps a channel's encoder running. One that dies or hangs is started again at once, at the very picture where what
 * was published ends: the backlog holds the programme since then, so viewers see neither a hole nor a repetition.
 */
export class Encoder {
  readonly #options: EncoderOptions;
  readonly #policy = new RestartPolicy();
  readonly #speed = new SpeedMeter();
  #rungs: readonly Rung[];
  #run: EncoderRun | undefined;
  #status: EncoderState['status'] = 'off';
  #restarts = 0;
  #skippedBefore = 0;
  #watch: NodeJS.Timeout | undefined;
  #restartTimer: NodeJS.Timeout | undefined;
  #unsubscribe: (() => void) | undefined;
  #stopping = false;

  constructor(options: EncoderOptions) {
    this.#options = options;
    this.#rungs = options.rungs;
  }

  start(): void {
    this.#status = 'starting';
    this.#unsubscribe = this.#options.backlog.onAdd(() => this.#startWhenPossible());
    this.#watch = setInterval(() => this.#check(), WATCH_INTERVAL_MS);
    this.#startWhenPossible();
  }

  async stop(): Promise<void> {
    this.#stopping = true;
    clearInterval(this.#watch);
    clearTimeout(this.#restartTimer);
    this.#unsubscribe?.();
    this.#status = 'off';
    await this.#run?.stop();
  }

  /** Makes another set of renditions from where what is published ends; `outputs` has theirs by now. */
  changeRungs(rungs: readonly Rung[]): void {
    this.#rungs = rungs;
    this.#replaceRun();
  }

  state(): EncoderState {
    const made = this.#slowestOutput();
    const given = this.#newestProgramme();
    return {
      status: this.#status,
      speed: this.#speed.speed,
      restarts: this.#restarts,
      pid: this.#run?.pid,
      skippedSamples: this.#skippedBefore + (this.#run?.skippedSamples ?? 0),
      behind: made !== undefined && given !== undefined ? Math.max(0, ticksToSeconds(given - made)) : undefined,
    };
  }

  #startWhenPossible(): void {
    if (this.#run || this.#stopping || this.#restartTimer) return;
    const { backlog, segmentTicks } = this.#options;
    const published = resumePoint(this.#progress());
    const start = published === undefined ? backlog.start : backlog.keyBefore(published);
    const first = start === undefined ? undefined : backlog.at(start);
    if (start === undefined || !first) return;
    const resumes = published !== undefined && first.pts <= published + segmentTicks;
    this.#begin(start, resumes ? Math.round(published / SHOWN_STEP) * SHOWN_STEP : this.#entryAt(first.pts));
  }

  /**
   * Where the first run begins, and one behind a hole that was longer than the backlog reaches: on the grid, its first
   * picture held from the last multiple of the segment length on; or at the source's key frame where that counts.
   */
  #entryAt(pts: Ticks): Ticks {
    const { segmentTicks, keyFrames } = this.#options;
    return keyFrames ? pts : Math.floor(pts / segmentTicks) * segmentTicks;
  }

  #begin(start: number, fromTicks: Ticks): void {
    const { outputs, log } = this.#options;
    const ahead = goOnAt(this.#progress(), fromTicks);
    const options = { ...this.#options, rungs: this.#rungs, sinks: outputs };
    const run = new EncoderRun({ ...options, start, fromTicks, goOnAt: ahead });
    this.#run = run;
    this.#status = 'starting';
    this.#speed.begin();
    log.info({ pid: run.pid, renditions: [...outputs.keys()] }, 'encoder started');
    run.exited
      .then((exit) => this.#ended(run, exit.error?.message ?? exit.signal ?? `code ${exit.code}`))
      .catch((error: unknown) => log.error({ err: error }, 'encoder could not be started again'));
  }

  /** A run that is ended on purpose is no failure: the next one begins at once. */
  #replaceRun(): void {
    const run = this.#run;
    this.#run = undefined;
    this.#skippedBefore += run?.skippedSamples ?? 0;
    run?.kill();
    this.#startWhenPossible();
  }

  #ended(run: EncoderRun, why: string): void {
    if (this.#run !== run) return;
    this.#run = undefined;
    this.#skippedBefore += run.skippedSamples;
    if (this.#stopping) return;
    const ranFor = (performance.now() - run.startedAt) / 1000;
    const pause = this.#policy.failed(ranFor);
    this.#restarts++;
    this.#options.log.error(
      { why, ranFor: Number(ranFor.toFixed(1)), pause, ffmpeg: run.words.slice(-WORDS_IN_LOG) },
      pause === 0 ? 'encoder ended; starting it again' : 'encoder keeps failing; waiting before the next start',
    );
    if (pause === 0) {
      this.#startWhenPossible();
      return;
    }
    this.#status = 'backing-off';
    this.#restartTimer = setTimeout(() => {
      this.#restartTimer = undefined;
      this.#startWhenPossible();
    }, pause * 1000);
  }

  #check(): void {
    const run = this.#run;
    if (!run) return;
    if (performance.now() - run.startedAt > LONGEST_RUN_MS) {
      this.#options.log.info('encoder is exchanged before its timestamps wrap');
      this.#replaceRun();
      return;
    }
    const made = this.#slowestOutput();
    if (made !== undefined) this.#speed.measure(ticksToSeconds(made), performance.now() / 1000);
    const { begun } = run;
    if (begun) this.#status = 'running';
    const waiting = this.#newestProgramme() ?? 0;
    const owes = waiting - (made ?? 0) > TICKS_PER_SECOND;
    if (owes && run.silentFor > (begun ? HANG_MS : FIRST_OUTPUT_MS)) {
      this.#options.log.error({ pid: run.pid, silentMs: Math.round(run.silentFor) }, 'encoder hangs; ending it');
      run.kill();
    }
  }

  /** Newest picture of the programme. */
  #newestProgramme(): Ticks | undefined {
    return this.#options.backlog.at(this.#options.backlog.end - 1)?.pts;
  }

  #slowestOutput(): Ticks | undefined {
    const newest = [...this.#options.outputs.values()].map((output) => output.newestPts);
    return newest.includes(undefined) ? undefined : Math.min(...(newest as Ticks[]));
  }

  /** A run begins at one place for all; renditions that are further pass over what they have. */
  #progress(): Progress[] {
    const { outputs } = this.#options;
    return this.#rungs.map((rung) => ({ rung, publishedEnd: outputs.get(rung.name)?.publishedEnd }));
  }
}
