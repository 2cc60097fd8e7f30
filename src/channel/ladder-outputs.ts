import type { Logger } from 'pino';
import type { ChannelArchive } from '../archive/channel-archive.ts';
import type { ProgrammeClock } from '../clock/programme-clock.ts';
import type { Ticks } from '../clock/ticks.ts';
import type { ChannelConfig } from '../config/schema.ts';
import { encodedRungs, isLanguage, trackOf, type LadderRung, type Rung } from '../encoder/rung.ts';
import type { ChannelEncryption } from '../encryption/channel-encryption.ts';
import type { Language } from '../timeline/rendition.ts';
import type { RenditionTimeline } from '../timeline/rendition-timeline.ts';
import type { Segment } from '../timeline/segment.ts';
import { firstWhole, goesOn } from './ladder-change.ts';
import { PassThrough } from './pass-through.ts';
import type { ProgrammeMarks } from './programme-marks.ts';
import { RenditionOutput } from './rendition-output.ts';
import { renditionTiming } from './rendition-timing.ts';
import type { SourceOutput } from './source-output.ts';

export interface LadderOutputsOptions {
  readonly rungs: readonly LadderRung[];
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
  /** Told how far the encoder has come. */
  readonly onEncoded: (rendition: string, pts: Ticks) => void;
  /** Told when players can have something, and where on the clock it ends. */
  readonly onArrival: (end: Ticks) => void;
  /** Told of each encoded segment before it is encrypted. */
  readonly onSegment: (rendition: string, segment: Segment) => void;
  readonly log: Logger;
}

/** What comes out of a ladder: an output for each rung, of the encoder or of the source itself. Rungs come and go. */
export class LadderOutputs {
  readonly #options: LadderOutputsOptions;
  /** Of the encoder. Always the same map: the encoder looks into it. */
  readonly #encoded: Map<string, RenditionOutput>;
  /** The `source` rendition, where there is one. */
  readonly passThrough: PassThrough | undefined;
  /** When those came that joined the others on their way. */
  readonly #joined = new Map<string, Ticks>();
  /** What is made. */
  #rungs: readonly LadderRung[];

  constructor(options: LadderOutputsOptions) {
    const { rungs, isFilling, clock, log } = options;
    this.#options = options;
    this.#rungs = rungs;
    const source = rungs.find((rung) => rung.kind === 'source');
    this.passThrough = source && new PassThrough({ ...this.#common(), rung: source, isFilling, now: clock.now(), log });
    this.#encoded = new Map(encodedRungs(rungs).map((rung) => [rung.name, this.#output(rung)] as const));
  }

  get encoded(): ReadonlyMap<string, RenditionOutput> {
    return this.#encoded;
  }

  /** Of what is made, in the ladder's order. */
  get timelines(): readonly (readonly [name: string, timeline: RenditionTimeline])[] {
    return this.#rungs.map(({ name }) => [name, this.#made(name).timeline] as const);
  }

  /** What all renditions have in common, those of text too. */
  get timing() {
    return { ...this.#common(), ...this.passThrough?.timing };
  }

  /** How far the programme has come in the rendition that is furthest; undefined before anything is made. */
  get furthest(): Ticks | undefined {
    const newest = [...this.#encoded.values(), this.passThrough?.output].flatMap((output) => output?.newestPts ?? []);
    return newest.length === 0 ? undefined : Math.max(...newest);
  }

  /** Up to where all of them are published; undefined while any that was there from the start has nothing. */
  get publishedByAll(): Ticks | undefined {
    const ends = this.#rungs.map(({ name }) => this.#made(name).publishedEnd ?? this.#joined.get(name));
    if (ends.length === 0 || ends.includes(undefined)) return undefined;
    return Math.min(...(ends as number[]));
  }

  /**
   * Renditions that stay go on without a break; those that go are no longer found.
   * @param isRunning the encoder is at work: those that come join the others on their way
   */
  change(rungs: readonly LadderRung[], isRunning: boolean): void {
    const before = new Map(encodedRungs(this.#rungs).map((rung) => [rung.name, rung] as const));
    const earlier = [...this.#encoded.values()];
    const outputs = encodedRungs(rungs).map((rung) => {
      const known = this.#encoded.get(rung.name);
      if (!known || !goesOn(before.get(rung.name), rung)) {
        return [rung.name, this.#joining(rung, earlier, isRunning)] as const;
      }
      known.retune(rung);
      return [rung.name, known] as const;
    });
    const staying = new Set(outputs.map(([, output]) => output));
    for (const output of earlier) if (!staying.has(output)) output.timeline.withdraw();
    this.#encoded.clear();
    for (const [name, output] of outputs) this.#encoded.set(name, output);
    this.#rungs = rungs;
  }

  /** Numbers that others have published are not given again: an earlier one of its name may have told players of them. */
  #joining(rung: Rung, others: readonly RenditionOutput[], isRunning: boolean): RenditionOutput {
    const output = this.#output(rung);
    if (isRunning) this.#joined.set(rung.name, this.#options.clock.now());
    if (!this.passThrough) output.timeline.lowestMsn = firstWhole(others, this.#common().segmentTicks);
    return output;
  }

  #made(name: string): RenditionOutput | SourceOutput {
    return this.#encoded.get(name) ?? this.passThrough!.output;
  }

  #common() {
    const { config, marks, archive, encryption, onArrival } = this.#options;
    const { timedEvents, dateRanges } = marks;
    const { container } = config();
    return { ...renditionTiming(config()), container, archive, encryption, timedEvents, dateRanges, onArrival };
  }

  #output(rung: Rung): RenditionOutput {
    const { languages, onEncoded, onSegment } = this.#options;
    const { name } = rung;
    return new RenditionOutput({
      ...this.timing,
      cuts: this.passThrough?.cutsOf(rung),
      rung,
      language: isLanguage(rung) ? languages[trackOf(rung)] : undefined,
      onEncoded: (pts) => onEncoded(name, pts),
      onSegment: (segment) => onSegment(name, segment),
    });
  }
}
