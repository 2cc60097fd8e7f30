import type { Logger } from 'pino';
import type { ChannelConfig } from '../config/schema.ts';
import { encodedRungs, type LadderRung } from '../encoder/rung.ts';
import type { Segment } from '../timeline/segment.ts';
import { SegmentTiming, type TimingFigures } from './segment-timing.ts';

export interface TimingWatchOptions {
  /** As it is at the moment: `quality` says whether anybody wants to know. */
  readonly config: () => Pick<ChannelConfig, 'quality' | 'container'>;
  /** What is made at the moment, best first. */
  readonly rungs: () => readonly LadderRung[];
  readonly log: Logger;
}

/**
 * Measures the segments of one rendition: the last that has pictures and sound. One is like the other, and it is the
 * smallest.
 */
export class TimingWatch {
  readonly #options: TimingWatchOptions;
  #timing: SegmentTiming | undefined;

  constructor(options: TimingWatchOptions) {
    this.#options = options;
  }

  /** Of the newest segment; undefined before there is any, and where `quality` is not wanted. */
  get figures(): TimingFigures | undefined {
    return this.#timing?.figures;
  }

  /** Bytes that cannot be read are no reason to keep them from anybody. @param segment not encrypted yet */
  add(rendition: string, segment: Segment): void {
    const { config, rungs, log } = this.#options;
    const measured = encodedRungs(rungs()).findLast(({ kind }) => kind === 'video');
    if (!config().quality || rendition !== measured?.name) return;
    try {
      this.#timing ??= new SegmentTiming(config().container);
      this.#timing.add(segment);
    } catch (error) {
      log.warn({ err: error, rendition }, 'the timestamps of a segment cannot be read');
    }
  }
}
