import type { Logger } from 'pino';
import { Beat } from '../clock/beat.ts';
import type { Advice } from '../channel/state.ts';
import type { PublisherContext } from './checks.ts';
import { Doctor } from './doctor.ts';
import type { InputEnvironment } from './environment.ts';
import type { Feed } from './feed.ts';
import type { FeedFigures } from './feed-meter.ts';

const INTERVAL_MS = 1000;

export interface DoctorRoundsOptions {
  readonly feed: Feed;
  readonly environment: InputEnvironment;
  /** Name of the input, for the log. */
  readonly input: string;
  /** What is known of the source, besides what is measured; undefined while there is none to be judged. */
  readonly context: () => Patient | undefined;
  /** What its encoder made of it. Absent: what is measured of the feed. @param feed that */
  readonly sent?: (feed: FeedFigures) => FeedFigures;
}

export type Patient = Omit<PublisherContext, 'elapsedSeconds'>;

/** Looks at what a source sends once a second, and writes into the log what its encoder can do better. */
export class DoctorRounds {
  readonly #options: DoctorRoundsOptions;
  #doctor = new Doctor();
  #since = performance.now();
  readonly #end: () => void;

  constructor(options: DoctorRoundsOptions) {
    this.#options = options;
    const { beat = new Beat() } = options.environment;
    this.#end = beat.every(INTERVAL_MS, () => this.#examine());
  }

  get advice(): readonly Advice[] {
    return this.#doctor.advice;
  }

  /** Another source: what was said of the one before is none of its business. */
  reset(): void {
    this.#doctor = new Doctor();
    this.#since = performance.now();
  }

  stop(): void {
    this.#end();
  }

  #examine(): void {
    const { feed, environment, input, context, sent = (figures) => figures } = this.#options;
    const { log } = environment;
    const patient = context();
    if (!patient) return this.reset();
    const figures = sent(feed.meter.figures(environment.clock.now()));
    const elapsedSeconds = (performance.now() - this.#since) / 1000;
    const { added, cleared } = this.#doctor.examine(figures, { ...patient, elapsedSeconds });
    for (const advice of added) tell(log, input, advice);
    for (const { code } of cleared) log.info({ input, code }, 'the source is well again');
  }
}

const tell = (log: Logger, input: string, { code, severity, text }: Advice): void =>
  log[severity === 'warning' ? 'warn' : 'info']({ input, code }, text);
