import type { Logger } from 'pino';
import { Beat } from '../clock/beat.ts';
import type { Advice } from '../channel/state.ts';
import type { PublisherContext } from './advice.ts';
import { Doctor } from './doctor.ts';
import type { InputEnvironment } from './environment.ts';
import type { Feed } from './feed.ts';

const INTERVAL_MS = 1000;

export interface DoctorRoundsOptions {
  readonly feed: Feed;
  readonly environment: InputEnvironment;
  /** Name of the input, for the log. */
  readonly input: string;
  /** What is known of the publisher, besides what is measured. */
  readonly context: () => PublisherContext;
}

/** Looks at what a publisher sends once a second, and writes into the log what it can do better. */
export class DoctorRounds {
  readonly #options: DoctorRoundsOptions;
  readonly #doctor = new Doctor();
  readonly #end: () => void;

  constructor(options: DoctorRoundsOptions) {
    this.#options = options;
    const { beat = new Beat() } = options.environment;
    this.#end = beat.every(INTERVAL_MS, () => this.#examine());
  }

  get advice(): readonly Advice[] {
    return this.#doctor.advice;
  }

  stop(): void {
    this.#end();
  }

  #examine(): void {
    const { feed, environment, input, context } = this.#options;
    const { log } = environment;
    const { added, cleared } = this.#doctor.examine(feed.meter.figures(environment.clock.now()), context());
    for (const advice of added) tell(log, input, advice);
    for (const { code } of cleared) log.info({ input, code }, 'the publisher is well again');
  }
}

const tell = (log: Logger, input: string, { code, severity, text }: Advice): void =>
  log[severity === 'warning' ? 'warn' : 'info']({ input, code }, text);
