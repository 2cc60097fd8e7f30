import type { Logger } from 'pino';
import { fromWire, type Ticks } from '../clock/ticks.ts';
import { parseSpliceInfo } from '../metadata/splice-info.ts';
import { splicePts } from '../metadata/splice-signals.ts';
import type { SourceCue } from './source-cue.ts';

const NOT_READ = {
  encrypted: 'splice cues of the source are encrypted, and not for us: they are passed over',
  damaged: 'splice cues of the source come damaged: those are passed over',
  converted: 'splice cues of the source are not taken, as it has to be converted: send H.264 and stereo AAC of 48 kHz',
};

/** Reads the splice sections of one input. What cannot be used is said once. */
export class CueReader {
  readonly #input: string;
  readonly #log: Logger;
  readonly #told = new Set<string>();

  constructor(input: string, log: Logger) {
    this.#input = input;
    this.#log = log;
  }

  /** @param near decoding time of the newest picture or sound */
  read(section: Buffer, near: Ticks): SourceCue | undefined {
    const info = parseSpliceInfo(section);
    if (typeof info === 'string') {
      this.#tell(NOT_READ[info]);
      return undefined;
    }
    const pts = splicePts(info);
    return { info, source: pts === undefined ? near : fromWire(pts, near), immediate: pts === undefined };
  }

  /** What was read could not be placed. */
  notTaken(): void {
    this.#tell(NOT_READ.converted);
  }

  #tell(words: string): void {
    if (this.#told.has(words)) return;
    this.#told.add(words);
    this.#log.warn({ input: this.#input }, words);
  }
}
