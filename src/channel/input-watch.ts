import type { Logger } from 'pino';
import { Beat } from '../clock/beat.ts';
import type { ProgrammeClock } from '../clock/programme-clock.ts';
import { secondsToTicks, ticksToSeconds } from '../clock/ticks.ts';
import type { EventBus } from '../events/bus.ts';
import type { ChannelEvent } from '../events/schemas.ts';
import type { Input } from '../inputs/input.ts';
import { Look } from '../pictures/look.ts';
import { laneOf } from '../media/sample.ts';
import type { ProcessLedger } from '../process/ledger.ts';
import type { InputHealth } from '../switcher/switcher.ts';
import { Loudness } from '../watchdog/loudness.ts';
import { LOOK_HEIGHT, LOOK_WIDTH } from '../watchdog/picture.ts';
import { Watchdogs, type WatchdogChange, type WatchdogConfig, type WatchdogName } from '../watchdog/watchdogs.ts';

export interface InputWatchOptions {
  readonly channel: string;
  readonly input: Input;
  readonly config: WatchdogConfig;
  readonly clock: ProgrammeClock;
  /** Absent: one of its own. */
  readonly beat?: Beat | undefined;
  /** Seconds without a picture after which an input is the switcher's business, and no watchdog's. */
  readonly stallAfter: () => number;
  readonly ffmpeg: string;
  readonly ledger: ProcessLedger;
  readonly bus: EventBus<ChannelEvent>;
  readonly log: Logger;
}

const INTERVAL_MS = 500;

/** The watchdogs of one input, on the air or not: gives them what the feed brings, and tells what they say. */
export class InputWatch {
  readonly #options: InputWatchOptions;
  readonly #watchdogs: Watchdogs;
  /** Absent where only rates are watched: they cost nothing. */
  readonly #look: Look | undefined;
  #connections: number;
  #unsubscribe: (() => void)[] = [];

  constructor(options: InputWatchOptions) {
    const { input, config, channel, ffmpeg, ledger, log } = options;
    this.#options = options;
    this.#watchdogs = new Watchdogs(config, (change) => this.#tell(change));
    this.#connections = input.feed.connections;
    const wantsPictures = config.frozen !== undefined || config.black !== undefined;
    const wantsSound = config.silent !== undefined;
    const loudness = new Loudness((level) => this.#watchdogs.sound(level, this.#now()));
    if (!wantsPictures && !wantsSound) return;
    this.#look = new Look({
      ...{ name: `${channel} look at ${input.name}`, ffmpeg, ledger, log },
      pictures: wantsPictures ? { width: LOOK_WIDTH, height: LOOK_HEIGHT } : undefined,
      sound: wantsSound,
      onPicture: (gray) => this.#watchdogs.picture(gray, this.#now()),
      onSound: (pcm) => loudness.push(pcm),
    });
  }

  /** Those that are raised. */
  get raised(): readonly WatchdogName[] {
    return this.#watchdogs.raised;
  }

  get health(): InputHealth {
    const { wellSince } = this.#watchdogs;
    return { wellSince, trouble: this.#watchdogs.trouble(this.#now()) };
  }

  start(): void {
    const { input, beat = new Beat() } = this.#options;
    const unsubscribe = input.feed.onSample((sample) => {
      this.#noteConnection();
      // Those of further languages are not watched: the main sound stands in for them.
      if (laneOf(sample) > 1) return;
      this.#watchdogs.sample(sample.kind, sample.data.length, this.#now());
      this.#look?.push(sample);
    });
    this.#unsubscribe.push(
      unsubscribe,
      beat.every(INTERVAL_MS, () => this.#tick()),
    );
  }

  async stop(): Promise<void> {
    for (const unsubscribe of this.#unsubscribe.splice(0)) unsubscribe();
    await this.#look?.stop();
  }

  #tick(): void {
    const { input, stallAfter } = this.#options;
    this.#watchdogs.tick(input.feed.isLive(secondsToTicks(stallAfter())), this.#now());
  }

  #noteConnection(): void {
    const { connections } = this.#options.input.feed;
    if (connections === this.#connections) return;
    this.#connections = connections;
    this.#watchdogs.connected(this.#now());
  }

  #now(): number {
    return ticksToSeconds(this.#options.clock.now());
  }

  #tell({ watchdog, raised, reason }: WatchdogChange): void {
    const { channel, input, bus, log } = this.#options;
    const at = new Date().toISOString();
    bus.emit({ type: 'watchdog', channel, at, input: input.name, watchdog, raised, reason });
    log[raised ? 'warn' : 'info']({ input: input.name, watchdog, raised }, `input ${input.name}: ${reason}`);
  }
}

/** A watch for each input, where anything is watched for. What is made here (slates, test pictures) is not watched. */
export const watchInputs = (
  inputs: readonly Input[],
  config: WatchdogConfig | undefined,
  options: Omit<InputWatchOptions, 'input' | 'config'>,
): ReadonlyMap<Input, InputWatch> => {
  if (!config || Object.values(config).every((wanted) => wanted === undefined)) return new Map();
  const watched = inputs.filter(({ filler, type }) => !filler && type !== 'test');
  return new Map(watched.map((input) => [input, new InputWatch({ ...options, config, input })]));
};
