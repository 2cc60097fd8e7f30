import { Beat } from '../clock/beat.ts';
import { ticksToSeconds, type Ticks } from '../clock/ticks.ts';
import { Encoder } from '../encoder/encoder.ts';
import { encodedRungs, isLanguage, trackOf, type LadderRung, type Rung } from '../encoder/rung.ts';
import type { SegmentFormat } from '../media/container.ts';
import type { ProcessLedger } from '../process/ledger.ts';
import { Rests } from '../reads/rests.ts';
import type { SourceCuts } from '../segmenter/source-cuts.ts';
import { Backlog } from '../switcher/backlog.ts';
import type { Programme } from '../switcher/switcher.ts';
import type { ChannelTimeline } from '../timeline/channel-timeline.ts';
import { ArrivalMeter } from './arrival-meter.ts';
import { Captions } from './captions.ts';
import { Ladder, type LadderPlan } from './ladder.ts';
import { atSegmentEdge } from './ladder-change.ts';
import { LadderOutputs, type LadderOutputsOptions } from './ladder-outputs.ts';
import type { OnAirSource } from './ladder-watch.ts';
import { ProgrammeStages, type StageWatcher } from './programme-stages.ts';
import { ProgrammeTaps, type SampleTap } from './programme-taps.ts';
import { renditionTiming, type RenditionTiming } from './rendition-timing.ts';
import type { TimingFigures } from './segment-timing.ts';
import type { EncoderState, ReliefState } from './state.ts';
import { TimingWatch } from './timing-watch.ts';

export interface RenditionsOptions
  extends LadderPlan, Omit<LadderOutputsOptions, 'rungs' | 'onEncoded' | 'onArrival' | 'onSegment'> {
  /** Of the channel. */
  readonly name: string;
  readonly ffmpeg: string;
  readonly ledger: ProcessLedger;
  /** Absent: one of its own. */
  readonly beat?: Beat | undefined;
}

/** What a channel makes of its programme: the ladder, by the encoder and of the source itself, and captions. */
export class Renditions {
  readonly #options: RenditionsOptions;
  readonly #ladder: Ladder;
  readonly #outputs: LadderOutputs;
  readonly #captions: Captions;
  readonly #backlog: Backlog | undefined;
  /** Undefined where nothing is encoded. */
  readonly #encoder: Encoder | undefined;
  readonly #arrivals = new ArrivalMeter();
  readonly #taps = new ProgrammeTaps();
  readonly #stages = new ProgrammeStages((tap) => this.#taps.onSample(tap));
  readonly #timingWatch: TimingWatch;
  #timeline: ChannelTimeline;
  #status: 'ready' | 'running' | 'stopped' = 'ready';

  constructor(options: RenditionsOptions) {
    const { config, rungs, clock, log } = options;
    this.#options = options;
    this.#ladder = new Ladder({ ...options, atEdge: () => this.#atEdge(), make: (wanted) => this.#make(wanted) });
    this.#timingWatch = new TimingWatch({ config, rungs: () => this.#ladder.rungs, log });
    this.#outputs = new LadderOutputs({
      ...options,
      onEncoded: (rendition, pts) => this.#stages.encoded(rendition, pts),
      onArrival: (end) => this.#arrivals.arrived(end, clock.now()),
      onSegment: (rendition, segment) => this.#timingWatch.add(rendition, segment),
    });
    this.#captions = new Captions({ captions: config().captions ?? [], timing: this.#outputs.timing, log });
    this.#followCaptions();
    this.#timeline = this.#describeTimeline();
    const encoded = encodedRungs(rungs);
    if (encoded.length === 0) return;
    this.#backlog = new Backlog();
    this.#encoder = this.#createEncoder(encoded, this.#backlog);
  }

  /** What players are served from. Another object once the ladder has changed. */
  get timeline(): ChannelTimeline {
    return this.#timeline;
  }

  /** Of a channel whose segments follow its source; undefined: they lie on the programme clock's grid. */
  get cuts(): SourceCuts | undefined {
    return this.#outputs.passThrough?.cuts;
  }

  /** The longest that a segment gets, seconds. */
  get segmentSeconds(): number {
    return ticksToSeconds(this.#outputs.passThrough?.timing.longestTicks ?? this.#lengths.segmentTicks);
  }

  get encoder(): EncoderState {
    return this.#encoder?.state() ?? NO_ENCODER;
  }

  /** How far the programme has come in the rendition that is furthest; before anything is made, the present. */
  get furthest(): Ticks {
    return this.#outputs.furthest ?? this.#options.clock.now();
  }

  /** Seconds; undefined while any that was there from the start has none. */
  get lastSegmentAge(): number | undefined {
    const oldest = this.#outputs.publishedByAll;
    return oldest === undefined ? undefined : Math.max(0, ticksToSeconds(this.#options.clock.now() - oldest));
  }

  containerOf(rendition: string): SegmentFormat {
    return this.#captions.timelines.get(rendition)?.container ?? this.#options.config().container;
  }

  /** Where the programme goes: to those who pass it on, and to those who encode it. */
  get programme(): Programme {
    // First what is read of it, then where segments begin, then the encoder that is told of it.
    const takers = [this.#captions, this.#outputs.passThrough, this.#backlog];
    return this.#taps.into(takers.filter((taker) => taker !== undefined));
  }

  /** Told of each sample of the programme. @returns how to end that */
  onSample(tap: SampleTap): () => void {
    return this.#taps.onSample(tap);
  }

  /** What the timestamps of the newest segment say, where `quality` is wanted; undefined before there are any. */
  get timing(): TimingFigures | undefined {
    return this.#timingWatch.figures;
  }

  /** One at a time. @returns how to end it */
  watchStages(watcher: StageWatcher): () => void {
    return this.#stages.watch(watcher);
  }

  /** How late parts came in the last second or two, from their end on the programme clock; seconds. */
  get partLateness(): number | undefined {
    return this.#arrivals.worst(this.#options.clock.now());
  }

  start(): void {
    this.#status = 'running';
    this.#encoder?.start();
  }

  async stop(): Promise<void> {
    this.#status = 'stopped';
    await this.#encoder?.stop();
  }

  /** What is out because the machine cannot hold it; undefined: nothing. */
  get relief(): ReliefState | undefined {
    return this.#ladder.relief;
  }

  /**
   * To be called a few times in a second while it runs: the ladder goes by the source and by what the encoder can do.
   * @param source undefined while nothing, or only a filler, is on the air
   */
  watchLadder(source: OnAirSource | undefined): void {
    this.#ladder.followSource(source);
    const { speed, behind } = this.encoder;
    this.#ladder.relieve({ speed, behind });
  }

  /** Lists as much of the past as the config says now. */
  keepAsConfigured(): void {
    for (const timeline of this.#timeline.renditions.values()) timeline.keep(this.#lengths);
  }

  /**
   * Takes another ladder at the end of a segment; with the same languages, and a `source` rendition or none as before.
   * Renditions that say the same go on as if nothing was; so do those with other bit rates.
   */
  change(plan: LadderPlan): Promise<void> {
    return this.#ladder.change(plan);
  }

  /** Segments that follow a source end where it has key frames: there is no edge to be waited for. */
  async #atEdge(): Promise<boolean> {
    const { encoded, passThrough } = this.#outputs;
    const outputs = passThrough || this.#status !== 'running' ? [] : [...encoded.values()];
    await atSegmentEdge(outputs, this.#lengths.segmentTicks);
    return this.#status !== 'stopped';
  }

  #make(rungs: readonly LadderRung[]): void {
    this.#outputs.change(rungs, this.#status === 'running');
    this.#followCaptions();
    this.#timeline = this.#describeTimeline();
    this.#encoder?.changeRungs(encodedRungs(rungs));
  }

  get #lengths(): RenditionTiming {
    return renditionTiming(this.#options.config());
  }

  #createEncoder(rungs: readonly Rung[], backlog: Backlog): Encoder {
    const { name, config, beat = new Beat(), ffmpeg, ledger, log } = this.#options;
    const { segmentTicks, groupTicks, partTicks } = this.#lengths;
    const { container } = config();
    return new Encoder({
      ...{ channel: name, ffmpeg, rungs, segmentTicks, groupTicks, container, backlog, ledger, log },
      lowLatency: partTicks > 0,
      rests: partTicks > 0 ? undefined : new Rests(beat),
      keyFrames: this.cuts,
      outputs: this.#outputs.encoded,
    });
  }

  #describeTimeline(): ChannelTimeline {
    const { name, languages, marks, encryption, archive } = this.#options;
    const { rungs } = this.#ladder;
    return {
      channel: name,
      segmentTicks: this.#lengths.segmentTicks,
      renditions: new Map([...this.#outputs.timelines, ...this.#captions.timelines]),
      mainLanguage: rungs.some((rung) => isLanguage(rung) && trackOf(rung) === 0) ? undefined : languages[0],
      dateRanges: marks.dateRanges,
      keys: encryption,
      segmentPath: (rendition, msn, startTicks) => archive.path(rendition, msn, startTicks),
      holdFile: (path) => archive.hold(path),
    };
  }

  /** Text goes by what is listed first: it is the best, and always there. */
  #followCaptions(): void {
    this.#captions.follow(this.#outputs.timelines[0]![1]);
  }
}

const NO_ENCODER: EncoderState = {
  status: 'off',
  speed: undefined,
  restarts: 0,
  pid: undefined,
  behind: undefined,
  skippedSamples: 0,
};
