import { join } from 'node:path';
import type { Logger } from 'pino';
import type { Beat } from '../clock/beat.ts';
import type { ProgrammeClock } from '../clock/programme-clock.ts';
import { ticksToSeconds, type Ticks } from '../clock/ticks.ts';
import type { ChannelConfig } from '../config/schema.ts';
import type { EventBus } from '../events/bus.ts';
import type { ChannelEvent } from '../events/schemas.ts';
import type { Input } from '../inputs/input.ts';
import { Switcher, type Programme } from '../switcher/switcher.ts';
import { AirTime } from './air-time.ts';
import type { ChannelInputs } from './channel-inputs.ts';
import { ChannelSchedule } from './channel-schedule.ts';
import type { OnAirSource } from './ladder-watch.ts';
import { ManualMemory } from './manual-memory.ts';
import type { InputState, SwitchState } from './state.ts';
import { SwitchDesk, type SwitchCommand, type SwitchOutcome } from './switch-desk.ts';

export interface SwitchingOptions {
  readonly channel: string;
  /** As it is at the moment. */
  readonly config: () => ChannelConfig;
  readonly inputs: ChannelInputs;
  /** Where it goes what is on the air. */
  readonly programme: Programme;
  /** Of sound. */
  readonly tracks: number;
  /** Told from where on the programme is another input's. */
  readonly onCut: (to: string, ticks: Ticks) => void;
  readonly clock: ProgrammeClock;
  readonly beat: Beat;
  /** For small files of the run. */
  readonly runFolder: string;
  readonly bus: EventBus<ChannelEvent>;
  readonly log: Logger;
}

/** What of a channel's inputs is on the air: by the order of preference, by its schedule, or by an operator. */
export class Switching {
  readonly #options: SwitchingOptions;
  readonly #switcher: Switcher;
  readonly #desk: SwitchDesk;
  readonly #airTime = new AirTime();
  #schedule: ChannelSchedule | undefined;
  /** What the schedule goes by that is in force, or is to be. */
  #scheduled: string;
  #stopped = false;

  constructor(options: SwitchingOptions) {
    const { channel, config, inputs, programme, tracks, onCut, clock, beat, runFolder, bus, log } = options;
    this.#options = options;
    this.#schedule = this.#createSchedule();
    this.#scheduled = scheduleSettings(config());
    const memory = new ManualMemory(join(runFolder, `switch-${channel}.json`), log);
    this.#switcher = new Switcher({
      ...{ inputs: inputs.candidates, clock, beat, programme, tracks },
      rules: () => config().switch,
      scheduled: () => this.#schedule?.current(),
      onSwitch: ({ cutTicks, ...report }) => {
        this.#airTime.switched(report.to, this.#now());
        bus.emit({ type: 'switch', channel, at: new Date().toISOString(), ...report });
        onCut(report.to, cutTicks);
      },
      manual: memory.load(this.#names),
      onDirection: (change) => {
        if (change.mode === 'manual') memory.save(this.#switcher.manual);
        bus.emit({ type: 'direction', channel, at: new Date().toISOString(), ...change });
      },
    });
    this.#desk = new SwitchDesk({
      switcher: this.#switcher,
      inputs: () => this.inputStates().filter(({ name }) => this.#names.includes(name)),
      schedule: () => this.#schedule?.state(),
    });
  }

  /** Name of the input. */
  get onAir(): string | undefined {
    return this.#switcher.onAir;
  }

  get onAirSince(): string | undefined {
    return this.#switcher.onAirSince;
  }

  get onAirInput(): Input | undefined {
    return this.#options.inputs.list.find(({ name }) => name === this.onAir);
  }

  /** Nothing, or only a filler, is on the air. */
  get isFilling(): boolean {
    return this.onAirInput?.filler ?? true;
  }

  /** As far as its pictures are known; undefined while it only fills in. */
  get onAirSource(): OnAirSource | undefined {
    const input = this.onAirInput;
    if (!input || input.filler) return undefined;
    const { width, height } = input.source().figures;
    return width && height ? { name: input.name, format: { width, height, frameRate: undefined } } : undefined;
  }

  /** Settles when the schedule is in force, cannot be had, or takes too long to be waited for. */
  async prepare(): Promise<void> {
    await this.#schedule?.start();
  }

  start(): void {
    this.#switcher.start();
  }

  /** The programme ends at once. Resolves when nothing is asked for any more. */
  async stop(): Promise<void> {
    this.#stopped = true;
    this.#switcher.stop();
    await this.#schedule?.stop();
  }

  /** The channel has other inputs now. */
  followInputs(): void {
    this.#switcher.change(this.#options.inputs.candidates);
  }

  /** Takes another schedule where the config says so. The one before counts until the next one is in force. */
  async followConfig(): Promise<void> {
    const settings = scheduleSettings(this.#options.config());
    if (settings === this.#scheduled) return;
    this.#scheduled = settings;
    const before = this.#schedule;
    const next = this.#createSchedule();
    await next?.start();
    if (this.#stopped) await next?.stop();
    else this.#schedule = next;
    await before?.stop();
  }

  /** Does what an operator asks, at once. */
  command(command: SwitchCommand): SwitchOutcome {
    return this.#desk.command(command);
  }

  state(): SwitchState {
    return this.#desk.state();
  }

  inputStates(): InputState[] {
    const now = this.#now();
    return this.#options.inputs.states(this.onAir, (name) => Math.round(this.#airTime.of(name, now)));
  }

  /** Of those that can be on the air by themselves. */
  get #names(): string[] {
    return this.#options.inputs.switchable.map(({ name }) => name);
  }

  #now(): number {
    return ticksToSeconds(this.#options.clock.now());
  }

  #createSchedule(): ChannelSchedule | undefined {
    const { config, log } = this.#options;
    const { schedule: source, refresh } = config().switch;
    return source === undefined ? undefined : new ChannelSchedule({ source, refresh, inputs: this.#names, log });
  }
}

/** What a schedule goes by. */
const scheduleSettings = ({ switch: { schedule, refresh }, inputs }: ChannelConfig): string =>
  JSON.stringify([schedule, refresh, inputs.map(({ name }) => name)]);
