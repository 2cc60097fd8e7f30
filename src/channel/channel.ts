import { join } from 'node:path';
import type { Logger } from 'pino';
import type { ArchivePins, ArchiveReader } from '../archive/archived.ts';
import type { ChannelArchive } from '../archive/channel-archive.ts';
import type { KeptArchive } from '../archive/keeper.ts';
import { Beat } from '../clock/beat.ts';
import type { ProgrammeClock } from '../clock/programme-clock.ts';
import { secondsToTicks, ticksToSeconds, type Ticks } from '../clock/ticks.ts';
import type { ChannelConfig, LanguageConfig } from '../config/schema.ts';
import { Encoder } from '../encoder/encoder.ts';
import type { SourceFormat } from '../encoder/ladder.ts';
import type { ChannelEncryption } from '../encryption/channel-encryption.ts';
import { encodedRungs, isLanguage, trackOf, type LadderRung, type Rung } from '../encoder/rung.ts';
import type { EventBus } from '../events/bus.ts';
import type { ChannelEvent } from '../events/schemas.ts';
import { RecentEvents } from '../events/recent.ts';
import type { Input } from '../inputs/input.ts';
import type { ProcessLedger } from '../process/ledger.ts';
import { Backlog } from '../switcher/backlog.ts';
import { Switcher, type Programme, type SwitcherInput } from '../switcher/switcher.ts';
import type { ChannelTimeline } from '../timeline/channel-timeline.ts';
import type { Language } from '../timeline/rendition.ts';
import { AirTime } from './air-time.ts';
import { BackPressure } from './back-pressure.ts';
import { listedTicks } from './listed-ticks.ts';
import { ChannelSchedule } from './channel-schedule.ts';
import { Captions } from './captions.ts';
import { InputMonitor } from './input-monitor.ts';
import { watchInputs, type InputWatch } from './input-watch.ts';
import { LadderWatch, type OnAirSource } from './ladder-watch.ts';
import { ManualMemory } from './manual-memory.ts';
import { PassThrough } from './pass-through.ts';
import { ProgrammeMarks } from './programme-marks.ts';
import { RenditionOutput } from './rendition-output.ts';
import { renditionState } from './rendition-state.ts';
import type { BreakDesk } from './break-desk.ts';
import type { MetadataDesk } from './metadata-desk.ts';
import { restore } from './restore.ts';
import type { SourceOutput } from './source-output.ts';
import type { ChannelState, EncoderState } from './state.ts';
import { createStorage } from './storage.ts';
import { SwitchDesk, type SwitchCommand, type SwitchOutcome } from './switch-desk.ts';

export interface ChannelOptions {
  readonly name: string;
  readonly config: ChannelConfig;
  /** In order of preference. */
  readonly inputs: readonly Input[];
  /** Those of them that run already: they were another channel's. */
  readonly takenOver?: ReadonlySet<Input> | undefined;
  readonly rungs: readonly LadderRung[];
  /** The ladder that suits a source, where the ladder is not given by the config. */
  readonly planLadder?: ((source: SourceFormat) => readonly Rung[]) | undefined;
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
  /** Inputs that can be on the air by themselves. */
  readonly #switchable: readonly Input[];
  readonly #schedule: ChannelSchedule | undefined;
  readonly #recent: RecentEvents<ChannelEvent>;
  /** Undefined where nothing is encoded. */
  readonly #encoder: Encoder | undefined;
  readonly #archive: ChannelArchive;
  /** Undefined where segments are in the clear. */
  readonly #encryption: ChannelEncryption | undefined;
  /** Of the encoder. */
  readonly #outputs: Map<string, RenditionOutput>;
  /** The `source` rendition, where there is one. */
  readonly #passThrough: PassThrough | undefined;
  readonly #captions: Captions;
  readonly #ladderWatch: LadderWatch | undefined;
  /** By track, the main one first; empty where nobody said what the sound is. */
  readonly #languages: readonly Language[];
  readonly #marks: ProgrammeMarks;
  #rungs: readonly LadderRung[];
  #timeline: ChannelTimeline;
  readonly #monitors: readonly InputMonitor[];
  readonly #watches: ReadonlyMap<Input, InputWatch>;
  readonly #backPressure = new BackPressure();
  readonly #airTime = new AirTime();
  readonly #beat: Beat;
  #endWatch: (() => void) | undefined;
  #stopped = false;
  #prepared: Promise<void> | undefined;
  readonly #startedAt = new Date().toISOString();

  constructor(options: ChannelOptions) {
    const { name, config, inputs, rungs, clock, log } = options;
    this.name = name;
    this.#options = options;
    this.#beat = options.beat ?? new Beat();
    const containerOf = (track: string) => this.#captions.timelines.get(track)?.container ?? config.container;
    ({ archive: this.#archive, encryption: this.#encryption } = createStorage({ ...options, containerOf }));
    this.#rungs = rungs;
    this.#languages = channelLanguages(config.audio ?? []);
    const source = rungs.find((rung) => rung.kind === 'source');
    this.#marks = new ProgrammeMarks({
      ...{ channel: name, runFolder: options.runFolder, bus: options.bus, log },
      now: () => this.#furthest(),
      onAir: () => this.#switcher.onAir,
      grid: source ? undefined : secondsToTicks(config.segment),
    });
    const isFilling = (): boolean => this.#onAirInput()?.filler ?? true;
    this.#passThrough =
      source && new PassThrough({ ...this.#timing(), rung: source, isFilling, now: clock.now(), log });
    const encoded = encodedRungs(rungs);
    this.#outputs = new Map(encoded.map((rung) => [rung.name, this.#output(rung)] as const));
    this.#captions = new Captions({
      captions: config.captions ?? [],
      timing: { ...this.#timing(), ...this.#passThrough?.timing },
      log,
    });
    this.#followCaptions();
    this.#timeline = this.#describeTimeline();
    this.#ladderWatch = options.planLadder && new LadderWatch(options.planLadder);
    const backlog = new Backlog();
    this.#recent = new RecentEvents(options.bus, ({ channel }) => channel === name, RECENT_EVENTS);
    const { schedule: calendar, refresh } = config.switch;
    const members = new Set(inputs.flatMap((input) => input.members ?? []));
    const candidates = inputs.filter((input) => !members.has(input));
    this.#switchable = candidates;
    const names = candidates.map((input) => input.name);
    this.#schedule =
      calendar === undefined ? undefined : new ChannelSchedule({ source: calendar, refresh, inputs: names, log });
    const memory = new ManualMemory(join(options.runFolder, `switch-${name}.json`), log);
    const { stallAfter, watch } = config.switch;
    this.#watches = watchInputs(inputs, watch, { ...options, beat: this.#beat, channel: name, stallAfter });
    this.#switcher = new Switcher({
      inputs: candidates.map((input) => switchable(input, this.#watches.get(input))),
      clock,
      beat: this.#beat,
      programme: this.#programme(encoded.length > 0 ? backlog : undefined),
      tracks: Math.max(1, this.#languages.length),
      stallAfter,
      returnAfter: config.switch.returnAfter,
      scheduled: () => this.#schedule?.current(),
      onSwitch: ({ cutTicks, ...report }) => {
        this.#airTime.switched(report.to, ticksToSeconds(clock.now()));
        options.bus.emit({ type: 'switch', ...this.#event(), ...report });
        this.#marks.switched(report.to, cutTicks);
      },
      manual: memory.load(names),
      onDirection: (change) => {
        if (change.mode === 'manual') memory.save(this.#switcher.manual);
        options.bus.emit({ type: 'direction', ...this.#event(), ...change });
      },
    });
    this.#encoder = encoded.length === 0 ? undefined : this.#createEncoder(encoded, backlog);
    this.#monitors = inputs.map(
      (input) =>
        new InputMonitor({
          ...{ ...options, beat: this.#beat, channel: name, input, stallAfter, watch: this.#watches.get(input) },
          languages: this.#languages.map(({ tag }) => tag),
        }),
    );
    this.#desk = new SwitchDesk({
      switcher: this.#switcher,
      inputs: () => this.#monitors.filter((each) => names.includes(each.name)).map((each) => each.state(false)),
      schedule: () => this.#schedule?.state(),
    });
  }

  /** What players are served from. Another object once the ladder has changed. */
  get timeline(): ChannelTimeline {
    return this.#timeline;
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
    const { clock, log } = this.#options;
    await this.#archive.start(clock.now());
    await this.#encryption?.start();
    const timelines = this.#timeline.renditions.values();
    await restore({ archive: this.#archive, timelines, now: clock.now(), cuts: this.#passThrough?.cuts, log });
  }

  async start(): Promise<void> {
    await this.prepare();
    await this.#archive.sweep(this.#options.clock.now());
    for (const input of this.#options.inputs) if (!this.#options.takenOver?.has(input)) input.start();
    await this.#schedule?.start();
    if (this.#stopped) return;
    this.#marks.start(this.#switchable.map(({ name, feed: { cues } }) => ({ name, cues })));
    this.#switcher.start();
    this.#encoder?.start();
    for (const watch of this.#watches.values()) watch.start();
    for (const monitor of this.#monitors) monitor.start();
    this.#endWatch = this.#beat.every(WATCH_INTERVAL_MS, () => {
      this.#relieve();
      this.#followSource();
      this.#marks.advance(this.#timeline.renditions.values());
    });
  }

  /**
   * Ends every process of the channel and writes what is not yet on disk.
   * @param kept inputs that go on, for the one that takes them over
   */
  async stop(kept: ReadonlySet<Input> = NONE): Promise<void> {
    this.#stopped = true;
    this.#endWatch?.();
    for (const monitor of this.#monitors) monitor.stop();
    this.#switcher.stop();
    this.#marks.stop();
    this.#recent.stop();
    await Promise.all([
      this.#encoder?.stop(),
      this.#schedule?.stop(),
      ...this.#options.inputs.filter((input) => !kept.has(input)).map((input) => input.stop()),
      ...[...this.#watches.values()].map((watch) => watch.stop()),
    ]);
    await this.#archive.stop();
    await this.#encryption?.stop();
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
    const { name, config } = this.#options;
    const onAir = this.#switcher.onAir;
    return {
      name,
      title: config.title,
      onAir,
      onAirSince: this.#switcher.onAirSince,
      switch: this.#desk.state(),
      startedAt: this.#startedAt,
      segmentSeconds: ticksToSeconds(this.#passThrough?.timing.longestTicks ?? secondsToTicks(config.segment)),
      lastSegmentAge: this.#lastSegmentAge(),
      inputs: this.#monitors.map((each) => each.state(each.name === onAir, this.#onAirSeconds(each.name))),
      encoder: this.#encoder?.state() ?? NO_ENCODER,
      renditions: [...this.#timeline.renditions.values()].map(renditionState),
      ...(this.#archive.problem !== undefined && { archiveProblem: this.#archive.problem }),
      events: this.#recent.list,
    };
  }

  #onAirSeconds(input: string): number {
    return Math.round(this.#airTime.of(input, ticksToSeconds(this.#options.clock.now())));
  }

  #event(): { readonly channel: string; readonly at: string } {
    return { channel: this.name, at: new Date().toISOString() };
  }

  /** An encoder that falls behind slows the publisher down for a moment; what it then still cannot take is dropped. */
  #relieve(): void {
    const change = this.#backPressure.update(this.#encoder?.state().behind);
    if (change === undefined) return;
    const input = this.#onAirInput();
    if (change === 'hold') {
      const text = input?.hold
        ? 'the encoder cannot keep up; holding the publisher back'
        : 'the encoder cannot keep up';
      this.#options.log.warn({ input: input?.name }, text);
      // Held for as long as an input may be silent, a publisher would be taken for lost.
      input?.hold?.(Math.min(LONGEST_HOLD, this.#options.config.switch.stallAfter / 2));
    } else {
      for (const each of this.#options.inputs) each.hold?.(0);
    }
  }

  /** Where the programme goes: to those who pass it on, and to those who encode it. */
  #programme(backlog: Backlog | undefined): Programme {
    // First what is read of it, then where segments begin, then the encoder that is told of it.
    const takers = [this.#captions, this.#passThrough, backlog].filter((taker) => taker !== undefined);
    return {
      keepsSamples: takers.some(({ keepsSamples }) => keepsSamples),
      add: (sample) => {
        for (const taker of takers) taker.add(sample);
      },
    };
  }

  #createEncoder(rungs: readonly Rung[], backlog: Backlog): Encoder {
    const { name, config, ffmpeg, ledger, log } = this.#options;
    return new Encoder({
      channel: name,
      ffmpeg,
      rungs,
      segmentTicks: secondsToTicks(config.segment),
      groupTicks: secondsToTicks(config.keyFrames ?? config.segment),
      lowLatency: config.part > 0,
      container: config.container,
      backlog,
      keyFrames: this.#passThrough?.cuts,
      outputs: this.#outputs,
      ledger,
      log,
    });
  }

  #timing() {
    const { segment, part, keyFrames = segment, window } = this.#options.config;
    return {
      segmentTicks: secondsToTicks(segment),
      groupTicks: secondsToTicks(keyFrames),
      partTicks: secondsToTicks(part),
      windowTicks: secondsToTicks(window),
      dvrTicks: listedTicks(this.#options.config),
      container: this.#options.config.container,
      archive: this.#archive,
      timedEvents: this.#marks.timedEvents,
      dateRanges: this.#marks.dateRanges,
      encryption: this.#encryption,
    };
  }

  #output(rung: Rung): RenditionOutput {
    const cuts = this.#passThrough?.cutsOf(rung);
    const language = isLanguage(rung) ? this.#languages[trackOf(rung)] : undefined;
    return new RenditionOutput({ ...this.#timing(), ...this.#passThrough?.timing, cuts, rung, language });
  }

  #describeTimeline(): ChannelTimeline {
    return {
      channel: this.name,
      segmentTicks: secondsToTicks(this.#options.config.segment),
      renditions: new Map([
        ...this.#rungs.map(({ name }) => [name, this.#made(name).timeline] as const),
        ...this.#captions.timelines,
      ]),
      mainLanguage: this.#rungs.some((rung) => isLanguage(rung) && trackOf(rung) === 0)
        ? undefined
        : this.#languages[0],
      dateRanges: this.#marks.dateRanges,
      keys: this.#encryption,
      segmentPath: (rendition, msn, startTicks) => this.#archive.path(rendition, msn, startTicks),
      holdFile: (path) => this.#archive.hold(path),
    };
  }

  /** How far the programme has come in the rendition that is furthest; before anything is made, the present. */
  #furthest(): Ticks {
    const newest = [...this.#outputs.values(), this.#passThrough?.output].flatMap((output) => output?.newestPts ?? []);
    return newest.length === 0 ? this.#options.clock.now() : Math.max(...newest);
  }

  #made(name: string): RenditionOutput | SourceOutput {
    return this.#outputs.get(name) ?? this.#passThrough!.output;
  }

  #followSource(): void {
    const wanted = this.#ladderWatch?.update(this.#onAirSource(), encodedRungs(this.#rungs), performance.now() / 1000);
    if (wanted) this.#changeLadder(wanted);
  }

  #onAirInput(): Input | undefined {
    return this.#options.inputs.find(({ name }) => name === this.#switcher.onAir);
  }

  #onAirSource(): OnAirSource | undefined {
    const input = this.#onAirInput();
    if (!input || input.filler) return undefined;
    const { width, height } = input.source().figures;
    return width && height ? { name: input.name, format: { width, height, frameRate: undefined } } : undefined;
  }

  /** Renditions that stay go on without a break; those that go are no longer found. */
  #changeLadder(rungs: readonly Rung[]): void {
    const names = rungs.map(({ name }) => name);
    this.#options.log.info({ from: this.#rungs.map(({ name }) => name), to: names }, 'the ladder follows the source');
    const outputs = rungs.map((rung) => [rung.name, this.#outputs.get(rung.name) ?? this.#output(rung)] as const);
    for (const [name, output] of this.#outputs) if (!names.includes(name)) output.timeline.withdraw();
    this.#outputs.clear();
    for (const [name, output] of outputs) this.#outputs.set(name, output);
    this.#rungs = rungs;
    this.#followCaptions();
    this.#timeline = this.#describeTimeline();
    this.#encoder?.changeRungs(rungs);
  }

  /** Text goes by what is listed first: it is the best, and always there. */
  #followCaptions(): void {
    this.#captions.follow(this.#made(this.#rungs[0]!.name).timeline);
  }

  #lastSegmentAge(): number | undefined {
    const ends = this.#rungs.map(({ name }) => this.#made(name).publishedEnd);
    if (ends.length === 0 || ends.includes(undefined)) return undefined;
    const oldest = Math.min(...(ends as number[]));
    return Math.max(0, ticksToSeconds(this.#options.clock.now() - oldest));
  }
}

const channelLanguages = (configured: readonly LanguageConfig[]): Language[] => {
  const chosen = configured.findIndex((one) => one.default === true);
  return configured.map(({ name, language }, index) => {
    return { name, tag: language, isDefault: index === Math.max(0, chosen) };
  });
};

const NONE: ReadonlySet<Input> = new Set();

const NO_ENCODER: EncoderState = {
  status: 'off',
  speed: undefined,
  restarts: 0,
  pid: undefined,
  behind: undefined,
  skippedSamples: 0,
};

const switchable = ({ name, filler, feed }: Input, watch: InputWatch | undefined): SwitcherInput => ({
  name,
  filler,
  feed,
  health: watch && (() => watch.health),
});
