import { join } from 'node:path';
import type { Logger } from 'pino';
import type { ArchivePins, ArchiveReader } from '../archive/archived.ts';
import type { ChannelArchive } from '../archive/channel-archive.ts';
import type { KeptArchive } from '../archive/keeper.ts';
import { Beat } from '../clock/beat.ts';
import type { ProgrammeClock } from '../clock/programme-clock.ts';
import { secondsToTicks, ticksToSeconds } from '../clock/ticks.ts';
import { qualitySettings } from '../config/quality.ts';
import type { ChannelConfig, LanguageConfig } from '../config/schema.ts';
import type { ChannelEncryption } from '../encryption/channel-encryption.ts';
import type { EventBus } from '../events/bus.ts';
import type { ChannelEvent } from '../events/schemas.ts';
import { RecentEvents } from '../events/recent.ts';
import type { Input } from '../inputs/input.ts';
import type { ProcessLedger } from '../process/ledger.ts';
import { Switcher } from '../switcher/switcher.ts';
import type { ChannelTimeline } from '../timeline/channel-timeline.ts';
import type { Language } from '../timeline/rendition.ts';
import { AirTime } from './air-time.ts';
import { BackPressure } from './back-pressure.ts';
import { ChannelSchedule } from './channel-schedule.ts';
import { ChannelInputs } from './channel-inputs.ts';
import type { OnAirSource } from './ladder-watch.ts';
import { LevelMeters } from './level-meters.ts';
import { ManualMemory } from './manual-memory.ts';
import { ProgrammeMarks } from './programme-marks.ts';
import { ProgrammeWatch } from './programme-watch.ts';
import { Renditions, type LadderPlan, type StageWatcher } from './renditions.ts';
import { renditionState } from './rendition-state.ts';
import type { BreakDesk } from './break-desk.ts';
import type { MetadataDesk } from './metadata-desk.ts';
import { restore } from './restore.ts';
import type { ChannelState, InputState } from './state.ts';
import { createStorage } from './storage.ts';
import { SwitchDesk, type SwitchCommand, type SwitchOutcome } from './switch-desk.ts';

export interface ChannelOptions extends LadderPlan {
  readonly name: string;
  readonly config: ChannelConfig;
  /** In order of preference. */
  readonly inputs: readonly Input[];
  /** Those of them that run already: they were another channel's. */
  readonly takenOver?: ReadonlySet<Input> | undefined;
  readonly clock: ProgrammeClock;
  /** Of the server. Absent: one of its own. */
  readonly beat?: Beat | undefined;
  readonly ffmpeg: string;
  /** For small files of the run. */
  readonly runFolder: string;
  /** Where its segments go: one folder for each rendition. */
  readonly folder: string;
  /** Where the keys of its encryption are kept. */
  readonly keyFolder: string;
  readonly ledger: ProcessLedger;
  readonly bus: EventBus<ChannelEvent>;
  readonly log: Logger;
}

/** What a channel is to be from now on. */
export interface ChannelChange {
  readonly config: ChannelConfig;
  /** In order of preference. Those that were there before go on. */
  readonly inputs: readonly Input[];
  /** Absent: it stays. */
  readonly ladder?: LadderPlan | undefined;
}

const WATCH_INTERVAL_MS = 250;
/** A publisher is held back for so long when the encoder cannot keep up; then pictures are dropped instead. Seconds. */
const LONGEST_HOLD = 2;

const RECENT_EVENTS = 20;

/** One programme: its inputs, the switcher, the encoder, and the timeline that players are served from. */
export class Channel {
  readonly name: string;
  readonly #options: ChannelOptions;
  readonly #switcher: Switcher;
  readonly #desk: SwitchDesk;
  readonly #inputs: ChannelInputs;
  #config: ChannelConfig;
  #schedule: ChannelSchedule | undefined;
  readonly #recent: RecentEvents<ChannelEvent>;
  readonly #archive: ChannelArchive;
  /** Undefined where segments are in the clear. */
  readonly #encryption: ChannelEncryption | undefined;
  readonly #renditions: Renditions;
  readonly levels: LevelMeters;
  /** Undefined where nobody wants it. */
  #programmeWatch: ProgrammeWatch | undefined;
  readonly #marks: ProgrammeMarks;
  readonly #backPressure = new BackPressure();
  readonly #airTime = new AirTime();
  readonly #beat: Beat;
  #endWatch: (() => void) | undefined;
  #stopped = false;
  #prepared: Promise<void> | undefined;
  #startedAt = new Date().toISOString();

  constructor(options: ChannelOptions) {
    const { name, config, rungs, clock, log } = options;
    this.name = name;
    this.#options = options;
    this.#config = config;
    this.#beat = options.beat ?? new Beat();
    const configNow = (): ChannelConfig => this.#config;
    const containerOf = (rendition: string) => this.#renditions.containerOf(rendition);
    const storage = createStorage({ ...options, config: configNow, containerOf });
    ({ archive: this.#archive, encryption: this.#encryption } = storage);
    const languages = channelLanguages(config.audio ?? []);
    this.#marks = new ProgrammeMarks({
      ...{ channel: name, runFolder: options.runFolder, bus: options.bus, log },
      now: () => this.#renditions.furthest,
      onAir: () => this.#switcher.onAir,
      grid: rungs.some(({ kind }) => kind === 'source') ? undefined : secondsToTicks(config.segment),
    });
    this.#renditions = new Renditions({
      ...{ ...options, ...storage, languages, config: configNow, marks: this.#marks },
      isFilling: () => this.#onAirInput()?.filler ?? true,
    });
    this.#recent = new RecentEvents(options.bus, ({ channel }) => channel === name, RECENT_EVENTS);
    this.#inputs = new ChannelInputs({
      ...{ ...options, beat: this.#beat, channel: name, watch: config.switch.watch },
      stallAfter: () => this.#config.switch.stallAfter,
      languages: languages.map(({ tag }) => tag),
    });
    this.levels = new LevelMeters({
      ...{ channel: name, ffmpeg: options.ffmpeg, ledger: options.ledger, log },
      inputs: () =>
        new Map(this.#inputs.list.map(({ name: input, feed }) => [input, (tell) => feed.onSample(tell, false)])),
      programme: (tell) => this.#renditions.onSample(tell),
    });
    this.#schedule = this.#createSchedule();
    const memory = new ManualMemory(join(options.runFolder, `switch-${name}.json`), log);
    this.#switcher = new Switcher({
      inputs: this.#inputs.candidates,
      clock,
      beat: this.#beat,
      programme: this.#renditions.programme,
      tracks: Math.max(1, languages.length),
      rules: () => this.#config.switch,
      scheduled: () => this.#schedule?.current(),
      onSwitch: ({ cutTicks, ...report }) => {
        this.#airTime.switched(report.to, ticksToSeconds(clock.now()));
        options.bus.emit({ type: 'switch', ...this.#event(), ...report });
        this.#marks.switched(report.to, cutTicks);
      },
      manual: memory.load(this.#switchableNames),
      onDirection: (change) => {
        if (change.mode === 'manual') memory.save(this.#switcher.manual);
        options.bus.emit({ type: 'direction', ...this.#event(), ...change });
      },
    });
    this.#desk = new SwitchDesk({
      switcher: this.#switcher,
      inputs: () => this.#inputStates().filter((each) => this.#switchableNames.includes(each.name)),
      schedule: () => this.#schedule?.state(),
    });
  }

  /** What players are served from. Another object once the ladder has changed. */
  get timeline(): ChannelTimeline {
    return this.#renditions.timeline;
  }

  /** It was started, or is about to be, and was not stopped. */
  get running(): boolean {
    return this.#prepared !== undefined && !this.#stopped;
  }

  /** What lies on disk of it. */
  get archive(): ArchiveReader & ArchivePins & KeptArchive {
    return this.#archive;
  }

  /** Puts in order what an earlier run has left, and lists it again: before players come. `start` does so, too. */
  prepare(): Promise<void> {
    return (this.#prepared ??= this.#prepare());
  }

  async #prepare(): Promise<void> {
    // It may have been there for long, as a stopped one.
    this.#startedAt = new Date().toISOString();
    const { clock, log } = this.#options;
    await this.#archive.start(clock.now());
    await this.#encryption?.start();
    const { timeline, cuts } = this.#renditions;
    await restore({ archive: this.#archive, timelines: timeline.renditions.values(), now: clock.now(), cuts, log });
  }

  async start(): Promise<void> {
    await this.prepare();
    await this.#archive.sweep(this.#options.clock.now());
    this.#inputs.start();
    await this.#schedule?.start();
    if (this.#stopped) return;
    this.#followCues();
    this.#switcher.start();
    this.#renditions.start();
    this.#programmeWatch = this.#watchProgramme();
    this.#inputs.observe();
    this.#endWatch = this.#beat.every(WATCH_INTERVAL_MS, () => {
      this.#relieve();
      this.#renditions.followSource(this.#onAirSource());
      this.#renditions.relieve();
      this.#marks.advance(this.timeline.renditions.values());
    });
  }

  /**
   * Ends every process of the channel and writes what is not yet on disk.
   * @param kept inputs that go on, for the one that takes them over
   */
  async stop(kept: ReadonlySet<Input> = NONE): Promise<void> {
    this.#stopped = true;
    this.#endWatch?.();
    this.#switcher.stop();
    this.#marks.stop();
    this.#recent.stop();
    const watches = [this.levels.stop(), this.#programmeWatch?.stop()];
    await Promise.all([...watches, this.#renditions.stop(), this.#schedule?.stop(), this.#inputs.stop(kept)]);
    await this.#archive.stop();
    await this.#encryption?.stop();
  }

  /**
   * Takes settings that can be others while it goes on: title, inputs, how it switches, window and DVR, what is kept, and
   * a ladder with the same languages that has a `source` rendition or none, as before. Resolves when all of it is in
   * force; a ladder is at the end of a segment.
   */
  async change({ config, inputs, ladder }: ChannelChange): Promise<void> {
    const before = this.#config;
    this.#config = config;
    this.#renditions.keepAsConfigured();
    const changed = ladder && this.#renditions.change(ladder);
    const watch = config.switch.watch;
    await this.#inputs.change(inputs, watch, () => {
      this.#switcher.change(this.#inputs.candidates);
      this.#followCues();
      this.levels.renew();
    });
    if (JSON.stringify(before.quality) !== JSON.stringify(config.quality)) await this.#changeWatch();
    if (this.#scheduleSettings(before) !== this.#scheduleSettings(config)) await this.#changeSchedule();
    await changed;
  }

  /** How late parts came in the last second or two, from their end on the programme clock; seconds. */
  get partLateness(): number | undefined {
    return this.#renditions.partLateness;
  }

  /** For debugging. @returns how to end it */
  watchStages(watcher: StageWatcher): () => void {
    return this.#renditions.watchStages(watcher);
  }

  /** Does what an operator asks of the switcher, at once. */
  switch(command: SwitchCommand): SwitchOutcome {
    return this.#desk.command(command);
  }

  /** For what is to be told to players in the stream. */
  get metadata(): MetadataDesk {
    return this.#marks.metadata;
  }

  /** For ad breaks. */
  get breaks(): BreakDesk {
    return this.#marks.breaks;
  }

  state(): ChannelState {
    const { name } = this.#options;
    const config = this.#config;
    const onAir = this.#switcher.onAir;
    return {
      name,
      title: config.title,
      ...(config.part > 0 && { partSeconds: config.part }),
      status: this.running ? 'running' : 'stopped',
      onAir,
      onAirSince: this.#switcher.onAirSince,
      switch: this.#desk.state(),
      startedAt: this.#startedAt,
      segmentSeconds: this.#renditions.segmentSeconds,
      lastSegmentAge: this.#renditions.lastSegmentAge,
      inputs: this.#inputStates(),
      encoder: this.#renditions.encoder,
      renditions: [...this.timeline.renditions.values()].map(renditionState),
      ...(this.#programmeWatch && { quality: this.#programmeWatch.state }),
      ...(this.#renditions.relief && { relief: this.#renditions.relief }),
      ...(this.#archive.problem !== undefined && { archiveProblem: this.#archive.problem }),
      events: this.#recent.list,
    };
  }

  #inputStates(): InputState[] {
    return this.#inputs.states(this.#switcher.onAir, (name) => this.#onAirSeconds(name));
  }

  get #switchableNames(): string[] {
    return this.#inputs.switchable.map(({ name }) => name);
  }

  #followCues(): void {
    this.#marks.follow(this.#inputs.switchable.map(({ name, feed: { cues } }) => ({ name, cues })));
  }

  #createSchedule(): ChannelSchedule | undefined {
    const { schedule: source, refresh } = this.#config.switch;
    const { log } = this.#options;
    return source === undefined
      ? undefined
      : new ChannelSchedule({ source, refresh, inputs: this.#switchableNames, log });
  }

  #watchProgramme(): ProgrammeWatch | undefined {
    const { name, ffmpeg, ledger, bus, log } = this.#options;
    const settings = qualitySettings(this.#config.quality);
    return (
      settings &&
      new ProgrammeWatch({
        ...{ channel: name, settings, ffmpeg, ledger, bus, log, beat: this.#beat },
        onSample: (tap) => this.#renditions.onSample(tap),
        timing: () => this.#renditions.timing,
        isFilling: () => this.#onAirInput()?.filler ?? true,
      })
    );
  }

  async #changeWatch(): Promise<void> {
    const before = this.#programmeWatch;
    this.#programmeWatch = this.running ? this.#watchProgramme() : undefined;
    await before?.stop();
  }

  /** What a schedule goes by. */
  #scheduleSettings({ switch: { schedule, refresh }, inputs }: ChannelConfig): string {
    return JSON.stringify([schedule, refresh, inputs.map(({ name }) => name)]);
  }

  /** The one before counts until the next one is in force. */
  async #changeSchedule(): Promise<void> {
    const before = this.#schedule;
    const next = this.#createSchedule();
    await next?.start();
    if (this.#stopped) await next?.stop();
    else this.#schedule = next;
    await before?.stop();
  }

  #onAirSeconds(input: string): number {
    return Math.round(this.#airTime.of(input, ticksToSeconds(this.#options.clock.now())));
  }

  #event(): { readonly channel: string; readonly at: string } {
    return { channel: this.name, at: new Date().toISOString() };
  }

  /** An encoder that falls behind slows the publisher down for a moment; what it then still cannot take is dropped. */
  #relieve(): void {
    const change = this.#backPressure.update(this.#renditions.encoder.behind);
    if (change === undefined) return;
    const input = this.#onAirInput();
    if (change === 'hold') {
      const text = input?.hold
        ? 'the encoder cannot keep up; holding the publisher back'
        : 'the encoder cannot keep up';
      this.#options.log.warn({ input: input?.name }, text);
      // Held for as long as an input may be silent, a publisher would be taken for lost.
      input?.hold?.(Math.min(LONGEST_HOLD, this.#config.switch.stallAfter / 2));
    } else {
      for (const each of this.#inputs.list) each.hold?.(0);
    }
  }

  #onAirInput(): Input | undefined {
    return this.#inputs.list.find(({ name }) => name === this.#switcher.onAir);
  }

  #onAirSource(): OnAirSource | undefined {
    const input = this.#onAirInput();
    if (!input || input.filler) return undefined;
    const { width, height } = input.source().figures;
    return width && height ? { name: input.name, format: { width, height, frameRate: undefined } } : undefined;
  }
}

const channelLanguages = (configured: readonly LanguageConfig[]): Language[] => {
  const chosen = configured.findIndex((one) => one.default === true);
  return configured.map(({ name, language }, index) => {
    return { name, tag: language, isDefault: index === Math.max(0, chosen) };
  });
};

const NONE: ReadonlySet<Input> = new Set();
