import type { Logger } from 'pino';
import type { Beat } from '../clock/beat.ts';
import type { ProgrammeClock } from '../clock/programme-clock.ts';
import type { EventBus } from '../events/bus.ts';
import type { ChannelEvent } from '../events/schemas.ts';
import type { Input } from '../inputs/input.ts';
import type { ProcessLedger } from '../process/ledger.ts';
import type { SwitcherInput } from '../switcher/switcher.ts';
import type { WatchdogConfig } from '../watchdog/watchdogs.ts';
import { InputMonitor } from './input-monitor.ts';
import { watchInputs, type InputWatch } from './input-watch.ts';
import type { InputState } from './state.ts';

export interface ChannelInputsOptions {
  readonly channel: string;
  /** In order of preference. */
  readonly inputs: readonly Input[];
  /** Those of them that run already: they were another channel's. */
  readonly takenOver?: ReadonlySet<Input> | undefined;
  /** Absent where nothing is watched for. */
  readonly watch: WatchdogConfig | undefined;
  /** Seconds without a picture after which an input counts as stalled; asked for whenever it is needed. */
  readonly stallAfter: () => number;
  /** Of the channel, BCP 47, the main one first; none where nobody said what the sound is. */
  readonly languages: readonly string[];
  readonly clock: ProgrammeClock;
  readonly beat: Beat;
  readonly ffmpeg: string;
  readonly ledger: ProcessLedger;
  readonly bus: EventBus<ChannelEvent>;
  readonly log: Logger;
}

/** The inputs of a channel, and what looks at each. They come and go while the channel runs; those that stay go on. */
export class ChannelInputs {
  readonly #options: ChannelInputsOptions;
  #inputs: readonly Input[];
  #watch: WatchdogConfig | undefined;
  #watches: ReadonlyMap<Input, InputWatch>;
  #monitors: ReadonlyMap<Input, InputMonitor>;
  #running: boolean = false;

  constructor(options: ChannelInputsOptions) {
    this.#options = options;
    this.#inputs = options.inputs;
    this.#watch = options.watch;
    this.#watches = this.#watchesOf(options.inputs);
    this.#monitors = new Map(options.inputs.map((input) => [input, this.#monitorOf(input)]));
  }

  /** In order of preference. */
  get list(): readonly Input[] {
    return this.#inputs;
  }

  /** Those that can be on the air by themselves. */
  get switchable(): readonly Input[] {
    const members = new Set(this.#inputs.flatMap((input) => input.members ?? []));
    return this.#inputs.filter((input) => !members.has(input));
  }

  /** The same as the switcher takes them. */
  get candidates(): SwitcherInput[] {
    return this.switchable.map((input) => {
      const { name, filler, feed } = input;
      const watch = this.#watches.get(input);
      return { name, filler, feed, health: watch && (() => watch.health) };
    });
  }

  /** They begin to bring something. */
  start(): void {
    for (const input of this.#inputs) if (!this.#options.takenOver?.has(input)) input.start();
  }

  /** Begins to look at them. */
  observe(): void {
    this.#running = true;
    for (const watch of this.#watches.values()) watch.start();
    for (const monitor of this.#monitors.values()) monitor.start();
  }

  /** @param kept go on, for another channel */
  async stop(kept: ReadonlySet<Input>): Promise<void> {
    this.#running = false;
    for (const monitor of this.#monitors.values()) monitor.stop();
    await Promise.all([
      ...this.#inputs.filter((input) => !kept.has(input)).map((input) => input.stop()),
      ...[...this.#watches.values()].map((watch) => watch.stop()),
    ]);
  }

  /**
   * Takes others. Those that go have ended when those that come begin: they may listen on the same port.
   * @param onChanged told between the two, when the list is the new one
   */
  async change(inputs: readonly Input[], watch: WatchdogConfig | undefined, onChanged: () => void): Promise<void> {
    const before = { inputs: this.#inputs, watches: this.#watches, monitors: this.#monitors };
    const isWatchedAnew = JSON.stringify(watch) !== JSON.stringify(this.#watch);
    const come = inputs.filter((input) => !before.inputs.includes(input));
    this.#watch = watch;
    this.#inputs = inputs;
    const fresh = this.#watchesOf(isWatchedAnew ? inputs : come);
    this.#watches = new Map(
      inputs.flatMap((input) => {
        const one = fresh.get(input) ?? (isWatchedAnew ? undefined : before.watches.get(input));
        return one ? [[input, one] as const] : [];
      }),
    );
    this.#monitors = new Map(
      inputs.map((input) => {
        const known = before.monitors.get(input);
        // One that is watched in another way is told of by another.
        return [input, known && !isWatchedAnew ? known : this.#monitorOf(input, known)];
      }),
    );
    onChanged();
    await this.#replace(before, come);
  }

  states(onAir: string | undefined, onAirSeconds: (input: string) => number): InputState[] {
    return this.#inputs.map((input) => {
      const { name } = input;
      return this.#monitors.get(input)!.state(name === onAir, onAirSeconds(name));
    });
  }

  async #replace(
    before: {
      readonly inputs: readonly Input[];
      readonly watches: ReadonlyMap<Input, InputWatch>;
      readonly monitors: ReadonlyMap<Input, InputMonitor>;
    },
    come: readonly Input[],
  ): Promise<void> {
    for (const [input, monitor] of before.monitors) if (this.#monitors.get(input) !== monitor) monitor.stop();
    await Promise.all([
      ...before.inputs.filter((input) => !this.#inputs.includes(input)).map((input) => input.stop()),
      ...[...before.watches].flatMap(([input, watch]) => (this.#watches.get(input) === watch ? [] : [watch.stop()])),
    ]);
    if (!this.#running) return;
    for (const input of come) input.start();
    for (const [input, watch] of this.#watches) if (before.watches.get(input) !== watch) watch.start();
    for (const [input, monitor] of this.#monitors) if (before.monitors.get(input) !== monitor) monitor.start();
  }

  #watchesOf(inputs: readonly Input[]): ReadonlyMap<Input, InputWatch> {
    const { channel, stallAfter, clock, beat, ffmpeg, ledger, bus, log } = this.#options;
    return watchInputs(inputs, this.#watch, { channel, stallAfter, clock, beat, ffmpeg, ledger, bus, log });
  }

  #monitorOf(input: Input, before?: InputMonitor): InputMonitor {
    const { channel, stallAfter, languages, clock, beat, bus, log } = this.#options;
    const watch = this.#watches.get(input);
    return new InputMonitor({
      ...{ channel, input, stallAfter, languages, clock, beat, bus, log, watch },
      last: before?.last,
    });
  }
}
