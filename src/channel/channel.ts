import type { ArchivePins, ArchiveReader } from '../archive/archived.ts';
import type { ChannelArchive } from '../archive/channel-archive.ts';
import type { KeptArchive } from '../archive/keeper.ts';
import { Beat } from '../clock/beat.ts';
import { secondsToTicks } from '../clock/ticks.ts';
import type { ChannelConfig } from '../config/schema.ts';
import type { ChannelEncryption } from '../encryption/channel-encryption.ts';
import type { ChannelEvent } from '../events/schemas.ts';
import { RecentEvents } from '../events/recent.ts';
import type { Input } from '../inputs/input.ts';
import type { ChannelTimeline } from '../timeline/channel-timeline.ts';
import type { ChannelChange, ChannelOptions } from './channel-options.ts';
import { ChannelInputs } from './channel-inputs.ts';
import { channelLanguages } from './languages.ts';
import { LevelMeters } from './level-meters.ts';
import { ProgrammeMarks } from './programme-marks.ts';
import type { StageWatcher } from './programme-stages.ts';
import { PublisherHold } from './publisher-hold.ts';
import { QualityWatch } from './quality-watch.ts';
import { Renditions } from './renditions.ts';
import { renditionState } from './rendition-state.ts';
import type { BreakDesk } from './break-desk.ts';
import type { MetadataDesk } from './metadata-desk.ts';
import { restore } from './restore.ts';
import type { ChannelState } from './state.ts';
import { createStorage } from './storage.ts';
import type { SwitchCommand, SwitchOutcome } from './switch-desk.ts';
import { Switching } from './switching.ts';

const WATCH_INTERVAL_MS = 250;
const RECENT_EVENTS = 20;

/** One programme: its inputs, the switcher, the encoder, and the timeline that players are served from. */
export class Channel {
  readonly name: string;
  readonly #options: ChannelOptions;
  readonly #switching: Switching;
  readonly #inputs: ChannelInputs;
  #config: ChannelConfig;
  readonly #recent: RecentEvents<ChannelEvent>;
  readonly #archive: ChannelArchive;
  /** Undefined where segments are in the clear. */
  readonly #encryption: ChannelEncryption | undefined;
  readonly #renditions: Renditions;
  readonly levels: LevelMeters;
  readonly #quality: QualityWatch;
  readonly #marks: ProgrammeMarks;
  readonly #hold: PublisherHold;
  readonly #beat: Beat;
  #endWatch: (() => void) | undefined;
  #stopped = false;
  #prepared: Promise<void> | undefined;
  #startedAt = new Date().toISOString();

  constructor(options: ChannelOptions) {
    const { name, config, rungs, ffmpeg, runFolder, ledger, bus, log } = options;
    this.name = name;
    this.#options = options;
    this.#config = config;
    this.#beat = options.beat ?? new Beat();
    const configNow = (): ChannelConfig => this.#config;
    const stallAfter = (): number => this.#config.switch.stallAfter;
    const containerOf = (rendition: string) => this.#renditions.containerOf(rendition);
    const storage = createStorage({ ...options, config: configNow, containerOf });
    ({ archive: this.#archive, encryption: this.#encryption } = storage);
    const languages = channelLanguages(config.audio ?? []);
    this.#marks = new ProgrammeMarks({
      ...{ channel: name, runFolder, bus, log },
      now: () => this.#renditions.furthest,
      onAir: () => this.#switching.onAir,
      grid: rungs.some(({ kind }) => kind === 'source') ? undefined : secondsToTicks(config.segment),
    });
    this.#renditions = new Renditions({
      ...{ ...options, ...storage, beat: this.#beat, languages, config: configNow, marks: this.#marks },
      isFilling: () => this.#switching.isFilling,
    });
    this.#recent = new RecentEvents(bus, ({ channel }) => channel === name, RECENT_EVENTS);
    this.#inputs = new ChannelInputs({
      ...{ ...options, beat: this.#beat, channel: name, watch: config.switch.watch, stallAfter },
      languages: languages.map(({ tag }) => tag),
    });
    this.levels = new LevelMeters({
      ...{ channel: name, ffmpeg, ledger, log },
      inputs: () =>
        new Map(this.#inputs.list.map(({ name: input, feed }) => [input, (tell) => feed.onSample(tell, false)])),
      programme: (tell) => this.#renditions.onSample(tell),
    });
    this.#switching = new Switching({
      ...{ ...options, beat: this.#beat, channel: name, config: configNow, inputs: this.#inputs },
      programme: this.#renditions.programme,
      tracks: Math.max(1, languages.length),
      onCut: (to, ticks) => this.#marks.switched(to, ticks),
    });
    this.#quality = new QualityWatch({
      ...{ ...options, beat: this.#beat, channel: name },
      wanted: () => this.#config.quality,
      onSample: (tap) => this.#renditions.onSample(tap),
      timing: () => this.#renditions.timing,
      isFilling: () => this.#switching.isFilling,
    });
    this.#hold = new PublisherHold({
      ...{ stallAfter, log },
      inputs: () => this.#inputs.list,
      onAir: () => this.#switching.onAirInput,
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
    await this.#switching.prepare();
    if (this.#stopped) return;
    this.#followCues();
    this.#switching.start();
    this.#renditions.start();
    this.#quality.start();
    this.#inputs.observe();
    this.#endWatch = this.#beat.every(WATCH_INTERVAL_MS, () => {
      this.#hold.update(this.#renditions.encoder.behind);
      this.#renditions.watchLadder(this.#switching.onAirSource);
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
    const switched = this.#switching.stop();
    this.#marks.stop();
    this.#recent.stop();
    const watches = [this.levels.stop(), this.#quality.stop()];
    await Promise.all([...watches, this.#renditions.stop(), switched, this.#inputs.stop(kept)]);
    await this.#archive.stop();
    await this.#encryption?.stop();
  }

  /**
   * Takes settings that can be others while it goes on: title, inputs, how it switches, window and DVR, what is kept, and
   * a ladder with the same languages that has a `source` rendition or none, as before. Resolves when all of it is in
   * force; a ladder is at the end of a segment.
   */
  async change({ config, inputs, ladder }: ChannelChange): Promise<void> {
    this.#config = config;
    this.#renditions.keepAsConfigured();
    const changed = ladder && this.#renditions.change(ladder);
    const watch = config.switch.watch;
    await this.#inputs.change(inputs, watch, () => {
      this.#switching.followInputs();
      this.#followCues();
      this.levels.renew();
    });
    await this.#quality.followConfig();
    await this.#switching.followConfig();
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
    return this.#switching.command(command);
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
    const quality = this.#quality.state;
    return {
      name,
      title: config.title,
      ...(config.part > 0 && { partSeconds: config.part }),
      status: this.running ? 'running' : 'stopped',
      onAir: this.#switching.onAir,
      onAirSince: this.#switching.onAirSince,
      switch: this.#switching.state(),
      startedAt: this.#startedAt,
      segmentSeconds: this.#renditions.segmentSeconds,
      lastSegmentAge: this.#renditions.lastSegmentAge,
      inputs: this.#switching.inputStates(),
      encoder: this.#renditions.encoder,
      renditions: [...this.timeline.renditions.values()].map(renditionState),
      ...(quality && { quality }),
      ...(this.#renditions.relief && { relief: this.#renditions.relief }),
      ...(this.#archive.problem !== undefined && { archiveProblem: this.#archive.problem }),
      events: this.#recent.list,
    };
  }

  #followCues(): void {
    this.#marks.follow(this.#inputs.switchable.map(({ name, feed: { cues } }) => ({ name, cues })));
  }
}

const NONE: ReadonlySet<Input> = new Set();
