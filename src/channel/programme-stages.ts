import type { Ticks } from '../clock/ticks.ts';
import type { Sample } from '../media/sample.ts';

/** Is told how far the programme has come; must be quick. Times are those of pictures, or of sound where there are none. */
export interface StageWatcher {
  /** It goes to the encoder. */
  received(pts: Ticks): void;
  /** It has come out of it. */
  encoded(rendition: string, pts: Ticks): void;
}

/** Tells one who looks on how far the programme has come, before the encoder and behind it. */
export class ProgrammeStages {
  readonly #onSample: (tap: (sample: Sample) => void) => () => void;
  #watcher: StageWatcher | undefined;

  /** @param onSample tells each sample of the programme. @returns how to end that */
  constructor(onSample: (tap: (sample: Sample) => void) => () => void) {
    this.#onSample = onSample;
  }

  /** One at a time: who comes later takes the place of the one before. @returns how to end it */
  watch(watcher: StageWatcher): () => void {
    this.#watcher = watcher;
    const end = this.#onSample((sample) => {
      if (sample.kind === 'video') watcher.received(sample.pts);
    });
    return () => {
      end();
      if (this.#watcher === watcher) this.#watcher = undefined;
    };
  }

  encoded(rendition: string, pts: Ticks): void {
    this.#watcher?.encoded(rendition, pts);
  }
}
