import { qualitySettings, type QualitySettings } from '../config/quality.ts';
import { ProgrammeWatch, type ProgrammeWatchOptions } from './programme-watch.ts';
import type { QualityState } from './state.ts';

export interface QualityWatchOptions extends Omit<ProgrammeWatchOptions, 'settings'> {
  /** As the config says it at the moment: false where nothing is watched for. */
  readonly wanted: () => boolean | QualitySettings;
}

/** Looks at the programme while the channel runs and its config wants that; in another way once it says so. */
export class QualityWatch {
  readonly #options: QualityWatchOptions;
  #watch: ProgrammeWatch | undefined;
  /** What the watch goes by that is there; undefined while the channel does not run. */
  #settings: string | undefined;

  constructor(options: QualityWatchOptions) {
    this.#options = options;
  }

  /** Undefined where nobody wants it. */
  get state(): QualityState | undefined {
    return this.#watch?.state;
  }

  start(): void {
    this.#settings = JSON.stringify(this.#options.wanted());
    this.#watch = this.#create();
  }

  async stop(): Promise<void> {
    this.#settings = undefined;
    await this.#watch?.stop();
  }

  async followConfig(): Promise<void> {
    if (this.#settings === undefined || JSON.stringify(this.#options.wanted()) === this.#settings) return;
    const before = this.#watch;
    this.start();
    await before?.stop();
  }

  #create(): ProgrammeWatch | undefined {
    const settings = qualitySettings(this.#options.wanted());
    return settings && new ProgrammeWatch({ ...this.#options, settings });
  }
}
