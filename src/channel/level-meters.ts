import type { Logger } from 'pino';
import { laneOf, type Sample } from '../media/sample.ts';
import { Look } from '../pictures/look.ts';
import type { ProcessLedger } from '../process/ledger.ts';
import { SoundLevel, type Level } from './sound-level.ts';

/** Something that has sound. @returns how to end it */
export type SoundSource = (listener: (sample: Sample) => void) => () => void;

export interface LevelMetersOptions {
  readonly channel: string;
  /** Those that there are now, by name. */
  readonly inputs: () => ReadonlyMap<string, SoundSource>;
  readonly programme: SoundSource;
  readonly ffmpeg: string;
  readonly ledger: ProcessLedger;
  readonly log: Logger;
}

/** How loud it is; undefined where there is no sound. */
export interface Levels {
  readonly programme: Level | undefined;
  readonly inputs: Readonly<Record<string, Level | undefined>>;
}

type Listener = (levels: Levels | 'ended') => void;

/** Five times a second: as fast as an eye follows a bar. */
const INTERVAL_MS = 200;
/** Decoders run on for so long once nobody looks: pages are loaded anew. ms. */
const LINGER_MS = 5000;
/** Programs at a time, for one channel; inputs beyond have no meter. */
const MOST_INPUTS = 12;

/**
 * The sound meters of a channel. Each sound is decoded by an ffmpeg of its own, while somebody looks, and only then.
 */
export class LevelMeters {
  readonly #options: LevelMetersOptions;
  readonly #listeners = new Set<Listener>();
  #meters: Meter[] = [];
  #timer: NodeJS.Timeout | undefined;
  #linger: NodeJS.Timeout | undefined;
  #stopped = false;

  constructor(options: LevelMetersOptions) {
    this.#options = options;
  }

  /** Told five times a second until it is ended, by either side. @returns how to end it */
  watch(listener: Listener): () => void {
    if (this.#stopped) {
      listener('ended');
      return () => undefined;
    }
    this.#listeners.add(listener);
    clearTimeout(this.#linger);
    this.#begin();
    return () => {
      this.#listeners.delete(listener);
      if (this.#listeners.size > 0 || this.#stopped) return;
      clearTimeout(this.#linger);
      this.#linger = setTimeout(() => void this.#end(), LINGER_MS).unref();
    };
  }

  /** Other inputs are there now. */
  renew(): void {
    if (!this.#timer) return;
    void this.#end();
    this.#begin();
  }

  /** With the channel. */
  async stop(): Promise<void> {
    this.#stopped = true;
    clearTimeout(this.#linger);
    for (const listener of this.#listeners) listener('ended');
    this.#listeners.clear();
    await this.#end();
  }

  #begin(): void {
    if (this.#timer) return;
    const { inputs, programme } = this.#options;
    this.#meters = [
      new Meter('programme', programme, this.#options),
      ...[...inputs()].slice(0, MOST_INPUTS).map(([name, source]) => new Meter(name, source, this.#options)),
    ];
    this.#timer = setInterval(() => this.#tell(), INTERVAL_MS);
  }

  #tell(): void {
    const [programme, ...inputs] = this.#meters.map((meter) => meter.level.read());
    const names = this.#meters.slice(1).map(({ name }) => name);
    const levels = { programme, inputs: Object.fromEntries(inputs.map((level, index) => [names[index]!, level])) };
    for (const listener of this.#listeners) listener(levels);
  }

  async #end(): Promise<void> {
    clearInterval(this.#timer);
    this.#timer = undefined;
    await Promise.all(this.#meters.splice(0).map((meter) => meter.stop()));
  }
}

/** One sound, decoded. */
class Meter {
  readonly name: string;
  readonly level = new SoundLevel();
  readonly #look: Look;
  readonly #unsubscribe: () => void;

  constructor(name: string, source: SoundSource, { channel, ffmpeg, ledger, log }: LevelMetersOptions) {
    this.name = name;
    this.#look = new Look({
      ...{ name: `${channel} meter of ${name}`, ffmpeg, ledger, log },
      pictures: undefined,
      sound: true,
      onPicture: () => undefined,
      onSound: (pcm) => this.level.push(pcm),
    });
    this.#unsubscribe = source((sample) => {
      // Of further languages there is no meter; pictures are none of its business.
      if (sample.kind === 'audio' && laneOf(sample) === 1) this.#look.push(sample);
    });
  }

  async stop(): Promise<void> {
    this.#unsubscribe();
    await this.#look.stop();
  }
}
