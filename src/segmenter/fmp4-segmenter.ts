import { FragmentReader, type ReadSample } from '../bmff/fragment-reader.ts';
import { writeInitSection } from '../bmff/init-section.ts';
import type { ReadTrack } from '../bmff/init-reader.ts';
import type { Track } from '../bmff/track.ts';
import { TICKS_PER_SECOND, type Ticks } from '../clock/ticks.ts';
import { TimedEvents } from '../metadata/timed-events.ts';
import { initSection } from '../timeline/init-section.ts';
import { FragmentBuilder, type FragmentSound } from './fragment-builder.ts';
import { Interleaver } from './interleaver.ts';
import { RunCutter, type RunCutterOptions, type Unit } from './run-cutter.ts';
import type { RunPlacement } from './run-placement.ts';
import { TimedInsertion } from './timed-insertion.ts';

export interface Fmp4SegmenterOptions extends RunCutterOptions {
  /** The channel's timed metadata; absent where there is none. */
  readonly timedEvents?: TimedEvents | undefined;
  /** Absent: yes, also beside pictures. */
  readonly hasSound?: boolean;
  /** Seconds of pictures or sound that wait for the other. Absent: as many as live can wait. */
  readonly longestWait?: number | undefined;
  readonly events: RunCutterOptions['events'] & {
    /** What the run that begins is made of. */
    tracks(tracks: readonly Track[]): void;
  };
}

type Stream = Track['kind'];

/** Frames of sound in front of a run's first picture: half a second, twice what encoders are given. */
const LONGEST_LEAD = 24;

/**
 * Makes CMAF segments and parts of one rendition from what the encoder's muxers write: fragmented MP4, one access unit
 * to a fragment, pictures and sound apart. Each part is one fragment of our own, timed by the programme clock. It
 * outlives the encoder's runs.
 */
export class Fmp4Segmenter {
  readonly #options: Fmp4SegmenterOptions;
  readonly #cutter: RunCutter;
  readonly #fragments: FragmentBuilder;
  readonly #metadata: TimedInsertion;
  readonly #streams: readonly Stream[];
  #interleaver: Interleaver | undefined;
  /** Decoding time behind the last unit of the leading stream. */
  #end: Ticks = 0;
  #readers: Readonly<Record<Stream, FragmentReader>> | undefined;
  #tracks = new Map<Stream, Track>();
  #lead: FragmentSound[] = [];
  /** From the encoder's clock to the programme's. */
  #shift: Ticks = 0;

  constructor(options: Fmp4SegmenterOptions) {
    this.#options = options;
    const { kind, hasSound = true } = options;
    this.#streams = kind === 'video' && hasSound ? ['video', 'audio'] : [kind];
    this.#cutter = new RunCutter(options);
    this.#fragments = new FragmentBuilder((piece, keyFrame) => this.#cutter.open?.append(piece, keyFrame));
    this.#metadata = new TimedInsertion(options.timedEvents ?? new TimedEvents());
  }

  /** End of what was published, parts included: where a next run has to go on. Undefined before the first piece. */
  get publishedEnd(): Ticks | undefined {
    return this.#cutter.publishedEnd;
  }

  /** Newest presentation time that came from the encoder. */
  get newestPts(): Ticks | undefined {
    return this.#cutter.newestPts;
  }

  /** Begins to take another run's output; what the last one had begun and nobody has seen is forgotten. */
  begin({ fromTicks, encoderTicks }: RunPlacement): void {
    this.#fragments.clear();
    this.#metadata.rollBack();
    this.#cutter.begin(fromTicks);
    this.#shift = fromTicks - encoderTicks;
    this.#tracks = new Map();
    this.#lead = [];
    const streams = this.#streams;
    const interleaver = (this.#interleaver = new Interleaver(
      (sample) => this.#sample(sample),
      this.#options.longestWait,
    ));
    const sample = (each: ReadSample): void => {
      // What a stream's samples are is known before the first of them, but of the other stream perhaps not yet.
      if (streams.length > 1) interleaver.push(each);
      else this.#sample(each);
    };
    const tracks = (read: readonly ReadTrack[]): void => this.#adopt(read, streams);
    this.#readers = { video: new FragmentReader({ tracks, sample }), audio: new FragmentReader({ tracks, sample }) };
  }

  /**
   * @param chunk bytes of the current run; they must not be changed afterwards
   * @throws RangeError when they are not what an encoder's muxer writes
   */
  push(chunk: Buffer, stream: Stream | 'both'): void {
    if (stream === 'both') throw new RangeError('pictures and sound are expected apart');
    this.#readers?.[stream].push(chunk);
  }

  /** No other run comes: what is open becomes a segment. @param length of the last picture, or frame of sound */
  end(length: Ticks): void {
    this.#interleaver?.flush();
    if (this.#fragments.has(this.#options.kind)) this.#flush(this.#end, (this.#cutter.newestPts ?? this.#end) + length);
    this.#cutter.finish(length);
    this.#readers = undefined;
  }

  #adopt(read: readonly ReadTrack[], streams: readonly Stream[]): void {
    for (const { track } of read) this.#tracks.set(track.kind, track);
    const tracks = streams.map((kind) => this.#tracks.get(kind)).filter((track) => track !== undefined);
    if (tracks.length < streams.length) return;
    this.#fragments.tracks = tracks;
    this.#cutter.adopt(initSection(writeInitSection(tracks)));
    this.#options.events.tracks(tracks);
  }

  #sample(sample: ReadSample): void {
    const { kind } = sample.track.track;
    // Of a stream that came alone for too long nothing can be made.
    if (this.#tracks.size < this.#streams.length) return;
    const unit = this.#place(sample);
    if (kind !== this.#options.kind) {
      this.#sound({ pts: unit.pts, data: sample.data });
      return;
    }
    if (this.#cutter.cuts(unit)) {
      // Sound that came behind the end of a part goes with the next one.
      if (this.#fragments.has(kind)) this.#flush(unit.dts, this.#cutter.timeOf(unit));
      if (!this.#cutter.taking) this.#metadata.begin(unit.pts);
      this.#cutter.cut(unit, this.#fragments.soundStart);
      this.#metadata.mark();
      const lead = this.#lead;
      this.#lead = [];
      for (const sound of lead) this.#sound(sound);
    }
    if (!this.#cutter.takes(unit)) return;
    const { data } = sample;
    if (kind === 'audio') this.#fragments.sound({ pts: unit.pts, data });
    else this.#fragments.picture({ ...unit, data });
    const length = toTicks(sample.duration, sample.track);
    this.#end = unit.dts + length;
    if (!this.#cutter.endsPart(unit, length)) return;
    this.#flush(unit.dts + length, this.#cutter.timeOf(unit) + length);
    this.#cutter.endPart(unit, length);
    this.#metadata.mark();
  }

  /**
   * Ends the fragment, which is not empty.
   * @param end decoding time of the unit behind it
   * @param time up to which it is of the programme: where its piece ends
   */
  #flush(end: Ticks, time: Ticks): void {
    for (const event of this.#metadata.upTo(time)) this.#fragments.event(event);
    this.#fragments.flush(end);
  }

  /** Sound beside pictures. What comes before the run's first picture may join on to what was published. */
  #sound(sound: FragmentSound): void {
    if (this.#cutter.takesSound(sound.pts)) {
      this.#fragments.sound(sound);
    } else if (!this.#cutter.taking) {
      this.#lead.push(sound);
      if (this.#lead.length > LONGEST_LEAD) this.#lead.shift();
    }
  }

  #place({ track, pts, dts, key }: ReadSample): Unit {
    return { pts: toTicks(pts, track) + this.#shift, dts: toTicks(dts, track) + this.#shift, key };
  }
}

const toTicks = (time: number, { timescale }: ReadTrack): Ticks => Math.round((time * TICKS_PER_SECOND) / timescale);
