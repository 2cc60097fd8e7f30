import type { Logger } from 'pino';
import { reliefSettings } from '../config/relief.ts';
import type { ChannelConfig } from '../config/schema.ts';
import type { SourceFormat } from '../encoder/ladder.ts';
import { encodedRungs, type LadderRung, type Rung } from '../encoder/rung.ts';
import { LadderRelief, relieved, spareRungs, type EncoderPace } from './ladder-relief.ts';
import { LadderWatch, type OnAirSource } from './ladder-watch.ts';
import type { ReliefState } from './state.ts';

/** The ladder that a channel has, or is to have. */
export interface LadderPlan {
  readonly rungs: readonly LadderRung[];
  /** The ladder that suits a source, where it follows that; absent where the config gives it. */
  readonly planLadder?: ((source: SourceFormat) => readonly Rung[]) | undefined;
}

export interface LadderOptions extends LadderPlan {
  /** As it is at the moment. */
  readonly config: () => Pick<ChannelConfig, 'relief'>;
  /** Resolves where a ladder can be changed without harm; false where it is too late for that: the channel has stopped. */
  readonly atEdge: () => Promise<boolean>;
  /** Makes this from now on. */
  readonly make: (rungs: readonly LadderRung[]) => void;
  readonly log: Logger;
  /** Seconds of a clock that only runs forward; the system's where absent. */
  readonly now?: () => number;
}

/** Says what a channel makes: what its config says, what suits its source, or less where the machine cannot hold it. */
export class Ladder {
  readonly #options: LadderOptions;
  readonly #now: () => number;
  readonly #relief = new LadderRelief();
  #watch: LadderWatch | undefined;
  /** All that is to be made. */
  #wanted: readonly LadderRung[];
  /** What is made: less than all where the machine cannot hold it. */
  #rungs: readonly LadderRung[];
  #reliefState: ReliefState | undefined;

  constructor(options: LadderOptions) {
    this.#options = options;
    this.#now = options.now ?? (() => performance.now() / 1000);
    this.#wanted = options.rungs;
    this.#rungs = options.rungs;
    this.#watch = watchOf(options);
  }

  /** What is made, best first. */
  get rungs(): readonly LadderRung[] {
    return this.#rungs;
  }

  /** What is out because the machine cannot hold it; undefined: nothing. */
  get relief(): ReliefState | undefined {
    return this.#reliefState;
  }

  /** To be called a few times in a second. @param source undefined while nothing, or only a filler, is on the air */
  followSource(source: OnAirSource | undefined): void {
    const wanted = this.#watch?.update(source, encodedRungs(this.#wanted), this.#now());
    if (!wanted) return;
    this.#options.log.info({ from: names(this.#rungs), to: names(wanted) }, 'the ladder follows the source');
    this.#makeAll(wanted);
  }

  /** To be called a few times in a second: takes out what the encoder is too slow for, and puts it back later. */
  relieve({ speed, behind }: EncoderPace): void {
    const { config, atEdge, log } = this.#options;
    const settings = reliefSettings(config().relief);
    const out = this.#relief.update({ speed, behind }, spareRungs(this.#rungs), settings, this.#now());
    if (out === undefined) return;
    const wanted = this.#wanted;
    atEdge()
      .then((isRunning) => {
        // Meanwhile another ladder may be made.
        if (!isRunning || this.#wanted !== wanted || this.#relief.out !== out) return;
        this.#takeOut(out, { speed, behind });
      })
      .catch((error: unknown) => log.error({ err: error }, 'the ladder could not be relieved'));
  }

  /** Takes another plan. Resolves when it is in force. */
  async change(plan: LadderPlan): Promise<void> {
    const { rungs } = plan;
    this.#watch = watchOf(plan);
    if (JSON.stringify(rungs) === JSON.stringify(this.#wanted)) return;
    if (!(await this.#options.atEdge())) return;
    this.#options.log.info({ from: names(this.#rungs), to: names(rungs) }, 'the ladder is changed');
    this.#makeAll(rungs);
  }

  #makeAll(rungs: readonly LadderRung[]): void {
    this.#wanted = rungs;
    this.#relief.forget();
    this.#reliefState = undefined;
    this.#make(rungs);
  }

  /** @param count how many of all are out from now on */
  #takeOut(count: number, pace: EncoderPace): void {
    const { log } = this.#options;
    const { rungs, out } = relieved(this.#wanted, count);
    const isLess = rungs.length < this.#rungs.length;
    const since = new Date().toISOString();
    this.#reliefState = out.length === 0 ? undefined : { out, since, reason: reliefReason(out) };
    if (isLess) log.warn({ out, ...pace }, reliefReason(out));
    else log.info({ out }, 'the encoder keeps up: a quality that was taken out is put back');
    this.#make(rungs);
  }

  #make(rungs: readonly LadderRung[]): void {
    this.#rungs = rungs;
    this.#options.make(rungs);
  }
}

const watchOf = ({ planLadder }: LadderPlan): LadderWatch | undefined => planLadder && new LadderWatch(planLadder);

const reliefReason = (out: readonly string[]): string =>
  `${out.join(', ')} taken out: the machine cannot encode the whole ladder in real time`;

const names = (rungs: readonly LadderRung[]): string[] => rungs.map(({ name }) => name);
