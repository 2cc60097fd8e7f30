import { ArrivalMeter } from './arrival-meter.ts';
import type { Sample } from '../media/sample.ts';
import type { Logger } from 'pino';
import type { ChannelArchive } from '../archive/channel-archive.ts';
import type { ProgrammeClock } from '../clock/programme-clock.ts';
import { secondsToTicks, ticksToSeconds, type Ticks } from '../clock/ticks.ts';
import { reliefSettings } from '../config/relief.ts';
import type { ChannelConfig } from '../config/schema.ts';
import { Encoder } from '../encoder/encoder.ts';
import type { SourceFormat } from '../encoder/ladder.ts';
import { encodedRungs, isLanguage, trackOf, type LadderRung, type Rung } from '../encoder/rung.ts';
import type { ChannelEncryption } from '../encryption/channel-encryption.ts';
import type { SegmentFormat } from '../media/container.ts';
import type { ProcessLedger } from '../process/ledger.ts';
import type { SourceCuts } from '../segmenter/source-cuts.ts';
import { Backlog } from '../switcher/backlog.ts';
import type { Programme } from '../switcher/switcher.ts';
import type { ChannelTimeline } from '../timeline/channel-timeline.ts';
import type { Language } from '../timeline/rendition.ts';
import type { Segment } from '../timeline/segment.ts';
import { Captions } from './captions.ts';
import { atSegmentEdge, firstWhole, goesOn } from './ladder-change.ts';
import { LadderRelief, relieved, spareRungs, type EncoderPace } from './ladder-relief.ts';
import { LadderWatch, type OnAirSource } from './ladder-watch.ts';
import { listedTicks } from './listed-ticks.ts';
import { PassThrough } from './pass-through.ts';
import type { ProgrammeMarks } from './programme-marks.ts';
import { RenditionOutput } from './rendition-output.ts';
import { SegmentTiming, type TimingFigures } from './segment-timing.ts';
import type { SourceOutput } from './source-output.ts';
import type { EncoderState, ReliefState } from './state.ts';

/** Is told how far the programme has come; must be quick. Times are those of pictures, or of sound where there are none. */
export interface StageWatcher {
  /** It goes to the encoder. */
  received(pts: Ticks): void;
  /** It has come out of it. */
  encoded(rendition: string, pts: Ticks): void;
}

/** The ladder that a channel has, or is to have. */
export interface LadderPlan {
  readonly rungs: readonly LadderRung[];
  /** The ladder that suits a source, where it follows that; absent where the config gives it. */
  readonly planLadder?: ((source: SourceFormat) => readonly Rung[]) | undefined;
}

export interface RenditionsOptions extends LadderPlan {
  /** Of the channel. */
  readonly name: string;
  /** As it is at the moment. */
  readonly config: () => ChannelConfig;
  /** By track, the main one first; empty where nobody said what the sound is. */
  readonly languages: readonly Language[];
  readonly marks: Pick<ProgrammeMarks, 'timedEvents' | 'dateRanges'>;
  readonly archive: ChannelArchive;
  /** Absent: segments are in the clear. */
  readonly encryption: ChannelEncryption | undefined;
  /** Whether what is on the air only fills in. */
  readonly isFilling: () => boolean;
  readonly clock: ProgrammeClock;
  readonly ffmpeg: string;
  readonly ledger: ProcessLedger;
  readonly log: Logger;
}

/** What a channel makes of its programme: the ladder, by the encoder and of the source itself, and captions. */
export class Renditions {
  readonly #options: RenditionsOptions;
  /** Undefined where nothing is encoded. */
  readonly #encoder: Encoder | undefined;
  /** Of the encoder. */
  readonly #outputs: Map<string, RenditionOutput>;
  /** The `source` rendition, where there is one. */
  readonly #passThrough: PassThrough | undefined;
  readonly #captions: Captions;
  readonly #backlog: Backlog | undefined;
  #ladderWatch: LadderWatch | undefined;
  /** All that is to be made. */
  #wanted: readonly LadderRung[];
  /** What is made: less than all where the machine cannot hold it. */
  #rungs: readonly LadderRung[];
  /** When those came that joined the others on their way. */
  readonly #joined = new Map<string, Ticks>();
  readonly #relief = new LadderRelief();
  #reliefState: ReliefState | undefined;
  #timeline: ChannelTimeline;
  #status: 'ready' | 'running' | 'stopped' = 'ready';

  /** Of the last quality that has pictures and sound: one is like the other, and it is the smallest. */
  #segmentTiming: SegmentTiming | undefined;
  readonly #arrivals = new ArrivalMeter();
  #stages: StageWatcher | undefined;
  readonly #taps = new Set<(sample: Sample) => void>();

  constructor(options: RenditionsOptions) {
    const { config, rungs, planLadder, isFilling, clock, log } = options;
    this.#options = options;
    this.#wanted = rungs;
    this.#rungs = rungs;
    const source = rungs.find((rung) => rung.kind === 'source');
    this.#passThrough =
      source && new PassThrough({ ...this.#timing(), rung: source, isFilling, now: clock.now(), log });
    const encoded = encodedRungs(rungs);
    this.#outputs = new Map(encoded.map((rung) => [rung.name, this.#output(rung)] as const));
    const timing = { ...this.#timing(), ...this.#passThrough?.timing };
    this.#captions = new Captions({ captions: config().captions ?? [], timing, log });
    this.#followCaptions();
    this.#timeline = this.#describeTimeline();
    this.#ladderWatch = planLadder && new LadderWatch(planLadder);
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
    return this.#passThrough?.cuts;
  }

  /** The longest that a segment gets, seconds. */
  get segmentSeconds(): number {
    return ticksToSeconds(this.#passThrough?.timing.longestTicks ?? this.#segmentTicks);
  }

  get encoder(): EncoderState {
    return this.#encoder?.state() ?? NO_ENCODER;
  }

  /** How far the programme has come in the rendition that is furthest; before anything is made, the present. */
  get furthest(): Ticks {
    const newest = [...this.#outputs.values(), this.#passThrough?.output].flatMap((output) => output?.newestPts ?? []);
    return newest.length === 0 ? this.#options.clock.now() : Math.max(...newest);
  }

  /** Seconds; undefined while any that was there from the start has none. */
  get lastSegmentAge(): number | undefined {
    const ends = this.#rungs.map(({ name }) => this.#made(name).publishedEnd ?? this.#joined.get(name));
    if (ends.length === 0 || ends.includes(undefined)) return undefined;
    const oldest = Math.min(...(ends as number[]));
    return Math.max(0, ticksToSeconds(this.#options.clock.now() - oldest));
  }

  containerOf(rendition: string): SegmentFormat {
    return this.#captions.timelines.get(rendition)?.container ?? this.#options.config().container;
  }

  /** Where the programme goes: to those who pass it on, and to those who encode it. */
  get programme(): Programme {
    // First what is read of it, then where segments begin, then the encoder that is told of it.
    const takers = [this.#captions, this.#passThrough, this.#backlog].filter((taker) => taker !== undefined);
    return {
      keepsSamples: takers.some(({ keepsSamples }) => keepsSamples),
      add: (sample) => {
        for (const taker of takers) taker.add(sample);
        for (const tap of this.#taps) tap(sample);
      },
    };
  }

  /** Told of each sample of the programme; has none of it any more when it returns. @returns how to end that */
  onSample(tap: (sample: Sample) => void): () => void {
    this.#taps.add(tap);
    return () => this.#taps.delete(tap);
  }

  /** What the timestamps of the newest segment say, where `quality` is wanted; undefined before there are any. */
  get timing(): TimingFigures | undefined {
    return this.#segmentTiming?.figures;
  }

  /** One at a time. @returns how to end it */
  watchStages(watcher: StageWatcher): () => void {
    this.#stages = watcher;
    const end = this.onSample((sample) => {
      if (sample.kind === 'video') watcher.received(sample.pts);
    });
    return () => {
      end();
      if (this.#stages === watcher) this.#stages = undefined;
    };
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

  /** To be called a few times in a second. @param source undefined while nothing, or only a filler, is on the air */
  followSource(source: OnAirSource | undefined): void {
    const wanted = this.#ladderWatch?.update(source, encodedRungs(this.#wanted), performance.now() / 1000);
    if (!wanted) return;
    this.#options.log.info({ from: names(this.#rungs), to: names(wanted) }, 'the ladder follows the source');
    this.#makeAll(wanted);
  }

  /** What is out because the machine cannot hold it; undefined: nothing. */
  get relief(): ReliefState | undefined {
    return this.#reliefState;
  }

  /** To be called a few times in a second: takes out what the encoder is too slow for, and puts it back later. */
  relieve(): void {
    const settings = reliefSettings(this.#options.config().relief);
    const { speed, behind } = this.encoder;
    const spare = spareRungs(this.#rungs);
    const out = this.#relief.update({ speed, behind }, spare, settings, performance.now() / 1000);
    if (out === undefined) return;
    const wanted = this.#wanted;
    this.#atEdge()
      .then(() => {
        // Meanwhile the channel may have stopped, or make another ladder.
        if (this.#status !== 'running' || this.#wanted !== wanted || this.#relief.out !== out) return;
        this.#takeOut(out, { speed, behind });
      })
      .catch((error: unknown) => this.#options.log.error({ err: error }, 'the ladder could not be relieved'));
  }

  /** Lists as much of the past as the config says now. */
  keepAsConfigured(): void {
    for (const timeline of this.#timeline.renditions.values()) timeline.keep(this.#timing());
  }

  /**
   * Takes another ladder at the end of a segment; with the same languages, and a `source` rendition or none as before.
   * Renditions that say the same go on as if nothing was; so do those with other bit rates.
   */
  async change({ rungs, planLadder }: LadderPlan): Promise<void> {
    this.#ladderWatch = planLadder && new LadderWatch(planLadder);
    if (JSON.stringify(rungs) === JSON.stringify(this.#wanted)) return;
    await this.#atEdge();
    if (this.#status === 'stopped') return;
    this.#options.log.info({ from: names(this.#rungs), to: names(rungs) }, 'the ladder is changed');
    this.#makeAll(rungs);
  }

  /** Segments that follow a source end where it has key frames: there is no edge to be waited for. */
  #atEdge(): Promise<void> {
    const outputs = this.#passThrough || this.#status !== 'running' ? [] : [...this.#outputs.values()];
    return atSegmentEdge(outputs, this.#segmentTicks);
  }

  #makeAll(rungs: readonly LadderRung[]): void {
    this.#wanted = rungs;
    this.#relief.forget();
    this.#reliefState = undefined;
    this.#changeLadder(rungs);
  }

  /** @param count how many of all are out from now on */
  #takeOut(count: number, pace: EncoderPace): void {
    const { rungs, out } = relieved(this.#wanted, count);
    const isLess = rungs.length < this.#rungs.length;
    const since = new Date().toISOString();
    this.#reliefState = out.length === 0 ? undefined : { out, since, reason: reliefReason(out) };
    if (isLess) this.#options.log.warn({ out, ...pace }, reliefReason(out));
    else this.#options.log.info({ out }, 'the encoder keeps up: a quality that was taken out is put back');
    this.#changeLadder(rungs);
  }

  get #segmentTicks(): Ticks {
    return secondsToTicks(this.#options.config().segment);
  }

  #createEncoder(rungs: readonly Rung[], backlog: Backlog): Encoder {
    const { name, config, ffmpeg, ledger, log } = this.#options;
    const { segment, keyFrames = segment, part, container } = config();
    return new Encoder({
      channel: name,
      ffmpeg,
      rungs,
      segmentTicks: secondsToTicks(segment),
      groupTicks: secondsToTicks(keyFrames),
      lowLatency: part > 0,
      container,
      backlog,
      keyFrames: this.#passThrough?.cuts,
      outputs: this.#outputs,
      ledger,
      log,
    });
  }

  #timing() {
    const { marks, archive, encryption, config } = this.#options;
    const { segment, part, keyFrames = segment, window, container } = config();
    return {
      segmentTicks: secondsToTicks(segment),
      groupTicks: secondsToTicks(keyFrames),
      partTicks: secondsToTicks(part),
      windowTicks: secondsToTicks(window),
      dvrTicks: listedTicks(config()),
      container,
      archive,
      timedEvents: marks.timedEvents,
      dateRanges: marks.dateRanges,
      onArrival: (end: Ticks) => this.#arrivals.arrived(end, this.#options.clock.now()),
      encryption,
    };
  }

  #output(rung: Rung): RenditionOutput {
    const cuts = this.#passThrough?.cutsOf(rung);
    const language = isLanguage(rung) ? this.#options.languages[trackOf(rung)] : undefined;
    return new RenditionOutput({
      ...this.#timing(),
      ...this.#passThrough?.timing,
      cuts,
      rung,
      language,
      onEncoded: (pts) => this.#stages?.encoded(rung.name, pts),
      onSegment: (segment) => this.#measure(rung, segment),
    });
  }

  /** Bytes that cannot be read are no reason to keep them from anybody. */
  #measure(rung: Rung, segment: Segment): void {
    const { config, log } = this.#options;
    const measured = encodedRungs(this.#rungs).findLast(({ kind }) => kind === 'video');
    if (!config().quality || rung.name !== measured?.name) return;
    try {
      this.#segmentTiming ??= new SegmentTiming(config().container);
      this.#segmentTiming.add(segment);
    } catch (error) {
      log.warn({ err: error, rendition: rung.name }, 'the timestamps of a segment cannot be read');
    }
  }

  #describeTimeline(): ChannelTimeline {
    const { name, languages, marks, encryption, archive } = this.#options;
    return {
      channel: name,
      segmentTicks: this.#segmentTicks,
      renditions: new Map([
        ...this.#rungs.map(({ name: rung }) => [rung, this.#made(rung).timeline] as const),
        ...this.#captions.timelines,
      ]),
      mainLanguage: this.#rungs.some((rung) => isLanguage(rung) && trackOf(rung) === 0) ? undefined : languages[0],
      dateRanges: marks.dateRanges,
      keys: encryption,
      segmentPath: (rendition, msn, startTicks) => archive.path(rendition, msn, startTicks),
      holdFile: (path) => archive.hold(path),
    };
  }

  #made(name: string): RenditionOutput | SourceOutput {
    return this.#outputs.get(name) ?? this.#passThrough!.output;
  }

  /** Renditions that stay go on without a break; those that go are no longer found. */
  #changeLadder(rungs: readonly LadderRung[]): void {
    const encoded = encodedRungs(rungs);
    const before = new Map(encodedRungs(this.#rungs).map((rung) => [rung.name, rung] as const));
    const earlier = [...this.#outputs.values()];
    const outputs = encoded.map((rung) => {
      const known = this.#outputs.get(rung.name);
      if (!known || !goesOn(before.get(rung.name), rung)) return [rung.name, this.#joining(rung, earlier)] as const;
      known.retune(rung);
      return [rung.name, known] as const;
    });
    const staying = new Set(outputs.map(([, output]) => output));
    for (const output of earlier) if (!staying.has(output)) output.timeline.withdraw();
    this.#outputs.clear();
    for (const [name, output] of outputs) this.#outputs.set(name, output);
    this.#rungs = rungs;
    this.#followCaptions();
    this.#timeline = this.#describeTimeline();
    this.#encoder?.changeRungs(encoded);
  }

  /** Numbers that others have published are not given again: an earlier one of its name may have told players of them. */
  #joining(rung: Rung, others: readonly RenditionOutput[]): RenditionOutput {
    const output = this.#output(rung);
    if (this.#status === 'running') this.#joined.set(rung.name, this.#options.clock.now());
    if (!this.#passThrough) output.timeline.lowestMsn = firstWhole(others, this.#segmentTicks);
    return output;
  }

  /** Text goes by what is listed first: it is the best, and always there. */
  #followCaptions(): void {
    this.#captions.follow(this.#made(this.#rungs[0]!.name).timeline);
  }
}

const reliefReason = (out: readonly string[]): string =>
  `${out.join(', ')} taken out: the machine cannot encode the whole ladder in real time`;

const names = (rungs: readonly LadderRung[]): string[] => rungs.map(({ name }) => name);

const NO_ENCODER: EncoderState = {
  status: 'off',
  speed: undefined,
  restarts: 0,
  pid: undefined,
  behind: undefined,
  skippedSamples: 0,
};
