import { secondsToTicks, type Ticks } from '../clock/ticks.ts';
import type { InputState } from '../channel/state.ts';
import type { Sample } from '../media/sample.ts';
import { TsDemuxer, type PesUnit } from '../mpegts/demuxer.ts';
import { CueReader } from './cue-reader.ts';
import type { Patient } from './doctor-rounds.ts';
import type { InputEnvironment } from './environment.ts';
import { FeedMeter, type FeedFigures } from './feed-meter.ts';
import { pesSamples } from './pes-samples.ts';
import type { SampleSink } from './sample-sink.ts';
import { sentFigures } from './sent-figures.ts';
import { TsConverter } from './ts-converter.ts';
import { TsFormat } from './ts-format.ts';
import { TsPictures } from './ts-pictures.ts';
import { sentBy } from './ts-sent.ts';
import { chooseRoute, chooseStreams, soundsOf, type ChosenStreams, type FeedSounds, type TsRoute } from './ts-route.ts';

export interface TsSourceOptions {
  /** Name of the input, for the log. */
  readonly input: string;
  readonly feed: SampleSink;
  readonly environment: InputEnvironment;
}

/** What is kept while the way of a stream is being decided. Bytes. */
const MAX_PENDING_BYTES = 8 * 1024 * 1024;
/** Sound that the map lists is waited for this long. */
const SOUND_PATIENCE: Ticks = secondsToTicks(0.8);
/** So much without a programme map is no transport stream. Bytes. */
const NO_MAP_BYTES = 512 * 1024;

const UNDECIDED: TsRoute = { kind: 'undecided' };
const NOTHING: ChosenStreams = { video: undefined, sounds: [] };

/**
 * Makes a feed of a transport stream's bytes, whatever is in it: samples pass as they are where they have the form of a
 * feed already, and go through a converting ffmpeg where they do not. A stream that changes is followed.
 */
export class TsSource {
  readonly #options: TsSourceOptions;
  #demuxer: TsDemuxer;
  #format = new TsFormat();
  #pictures = new TsPictures();
  /** What is used of the programme; undefined before its map was read. */
  #chosen: ChosenStreams | undefined;
  #mapSince: Ticks = 0;
  /** PIDs of the sounds that packets have come of. */
  #heard = new Set<number>();
  #route = UNDECIDED;
  /** What came since the way is open, for either way. */
  #pendingBytes: Buffer[] = [];
  #pendingUnits: PesUnit[] = [];
  #pendingLength = 0;
  #converter: TsConverter | undefined;
  /** Measures pictures as they come in, where those of the feed are others. */
  #own: FeedMeter | undefined;
  #feeding = false;
  #trouble: string | undefined;
  #receivedWithoutMap = 0;
  readonly #cues: CueReader;

  constructor(options: TsSourceOptions) {
    this.#options = options;
    this.#cues = new CueReader(options.input, options.environment.log);
    this.#demuxer = this.#newDemuxer();
  }

  /** Its first key frame has come. */
  get feeding(): boolean {
    return this.#feeding;
  }

  /** Why no pictures can be made of it; undefined while nothing is wrong. */
  get failure(): string | undefined {
    if (this.#route.kind === 'unusable') return this.#route.why;
    if (this.#receivedWithoutMap > NO_MAP_BYTES) return 'what comes is no MPEG transport stream with a programme map';
    return this.#feeding ? undefined : this.#trouble;
  }

  get figures(): Partial<InputState['figures']> {
    const { video, sounds } = this.#chosen ?? NOTHING;
    const audio = sounds.find(({ track }) => track === 0);
    const { sps } = this.#format.facts;
    return {
      ...(video && { videoCodec: video.codec }),
      ...(video?.codec === 'H.264' && sps && { width: sps.width, height: sps.height }),
      ...(audio && this.#heard.has(audio.pid) && { audioCodec: audio.codec }),
    };
  }

  /** What is known of who made it. */
  get sent(): Patient {
    return sentBy(this.#chosen ?? NOTHING, this.#format.facts, this.#route);
  }

  /** What its encoder made, of what is measured of the feed. */
  sentFigures(feed: FeedFigures): FeedFigures {
    return sentFigures(feed, this.#own?.figures(this.#options.environment.clock.now()));
  }

  /** A new connection: nothing of the one before has to do with it. */
  reset(): void {
    this.#demuxer = this.#newDemuxer();
    this.#format = new TsFormat();
    this.#pictures = new TsPictures();
    this.#chosen = undefined;
    this.#trouble = undefined;
    this.#receivedWithoutMap = 0;
    this.#take(UNDECIDED);
  }

  /** Gives out all that was pushed so far. What is pushed next has timestamps of its own, and perhaps another format. */
  async finish(): Promise<void> {
    if (this.#route.kind === 'direct') this.#demuxer.flush();
    await this.#converter?.finish();
    this.reset();
  }

  /** Bytes that wait for the conversion: whoever can hold the source back does so while there are many. */
  get waitingBytes(): number {
    return this.#converter?.waitingBytes ?? 0;
  }

  push(chunk: Buffer): void {
    if (!this.#chosen) this.#receivedWithoutMap += chunk.length;
    this.#demuxer.push(chunk);
    if (this.#route.kind === 'undecided' || this.#listen()) this.#decide();
    if (this.#route.kind === 'convert') this.#converter?.push(chunk);
    else if (this.#route.kind === 'undecided') this.#keep(chunk);
  }

  async stop(): Promise<void> {
    const converter = this.#converter;
    this.reset();
    await converter?.stop();
  }

  #newDemuxer(): TsDemuxer {
    const { languages = [] } = this.#options.environment;
    return new TsDemuxer(
      (unit) => this.#unit(unit),
      {
        map: (streams) => this.#mapped(chooseStreams(streams, languages)),
        splice: (section, near) => this.#splice(section, near),
      },
      (streams) => new Map(chooseStreams(streams, languages).sounds.map(({ pid, track }) => [pid, track] as const)),
    );
  }

  #mapped(chosen: ChosenStreams): void {
    const { environment, input } = this.#options;
    const before = this.#chosen;
    this.#chosen = chosen;
    // Subtitles that come and go, a language that nobody asked for: nothing that is used.
    if (before && isSame(before, chosen)) return;
    this.#receivedWithoutMap = 0;
    this.#mapSince = environment.clock.now();
    this.#heard = new Set();
    this.#format = new TsFormat();
    this.#take(UNDECIDED);
    this.#keep(this.#demuxer.tables);
    const { video, sounds } = chosen;
    const sends = { video: video?.codec ?? 'none', audio: sounds.map(({ codec }) => codec).join(', ') || 'none' };
    environment.log.info({ input, ...sends }, before ? 'the source sends something else now' : 'the source sends');
    this.#decide();
  }

  #unit(unit: PesUnit): void {
    if (unit.kind === 'video') {
      this.#own?.sample({ ...unit, kind: 'video', key: unit.randomAccess }, this.#options.environment.clock.now());
    }
    const changed = this.#format.read(unit);
    if (this.#route.kind === 'undecided') {
      this.#pendingUnits.push(unit);
      if (changed) this.#decide();
      return;
    }
    if (changed) this.#decide();
    // A change of way has taken what comes from here on into account.
    if (this.#route.kind === 'direct') this.#direct(unit);
  }

  /** @returns whether sound that was waited for has come */
  #listen(): boolean {
    const { sounds } = this.#chosen ?? NOTHING;
    const before = this.#heard.size;
    if (before === sounds.length) return false;
    for (const { pid } of sounds) if (this.#demuxer.hasSeen(pid)) this.#heard.add(pid);
    return this.#heard.size > before;
  }

  #decide(): void {
    if (!this.#chosen) return;
    this.#listen();
    const waiting = this.#options.environment.clock.now() - this.#mapSince <= SOUND_PATIENCE;
    const next = chooseRoute({ ...this.#chosen, facts: this.#format.facts, heard: this.#heard, waiting });
    // What was decided stands until something else is.
    if (next.kind === 'undecided' || isSame(next, this.#route)) return;
    if (next.kind === 'direct' && this.#route.kind === 'direct') {
      this.#route = next;
      this.#options.feed.hasAudio = next.hasAudio;
      this.#options.feed.languages = next.languages;
      return;
    }
    this.#take(next);
  }

  #take(next: TsRoute): void {
    void this.#converter?.stop();
    this.#converter = undefined;
    this.#own = undefined;
    this.#feeding = false;
    this.#route = next;
    const { input, environment } = this.#options;
    if (next.kind === 'undecided') this.#forget();
    if (next.kind === 'unusable') environment.log.error({ input, why: next.why }, 'the source cannot be used');
    if (next.kind === 'convert') this.#convert(next);
    if (next.kind === 'direct') {
      const units = this.#pendingUnits;
      this.#forget();
      for (const unit of units) this.#direct(unit);
    }
  }

  #convert(conversion: Extract<TsRoute, { kind: 'convert' }>): void {
    const { environment, input } = this.#options;
    const { video, sounds } = conversion;
    if (!video.copy) this.#own = new FeedMeter();
    const converted = [...(video.copy ? [] : ['pictures']), ...(sounds.every(({ copy }) => copy) ? [] : ['sound'])];
    const brought = soundsOf(sounds);
    environment.log.info({ input, converted: converted.join(', ') }, 'the source is converted');
    const converter: TsConverter = new TsConverter({
      environment,
      conversion,
      onSample: (sample) => {
        if (this.#converter === converter) this.#feed(sample, brought);
      },
      onStart: () => (this.#feeding = false),
      onEnd: ({ words, why, pause }) => {
        this.#trouble = `it could not be converted: ${words.at(-1) ?? why}`;
        environment.log.error({ input, why, pause, ffmpeg: words }, 'the conversion ended; starting it again');
      },
    });
    this.#converter = converter;
    const pending = this.#pendingBytes.length > 0 ? this.#pendingBytes : [this.#demuxer.tables];
    for (const bytes of pending) converter.push(bytes);
    this.#forget();
  }

  #direct(unit: PesUnit): void {
    if (this.#route.kind !== 'direct') return;
    if (unit.kind === 'video') this.#feed(this.#pictures.sample(unit), this.#route);
    else for (const sample of pesSamples(unit)) this.#feed(sample, this.#route);
  }

  #feed(sample: Sample, { hasAudio, languages }: FeedSounds): void {
    const { feed } = this.#options;
    if (!this.#feeding) {
      if (sample.kind !== 'video' || !sample.key) return;
      this.#feeding = true;
      this.#trouble = undefined;
      feed.connected(hasAudio, languages);
    }
    feed.push(sample);
  }

  /** Where another program converts the stream, nobody knows which of its pictures a time means. */
  #splice(section: Buffer, near: Ticks): void {
    const cue = this.#cues.read(section, near);
    if (!cue || !this.#feeding) return;
    if (this.#route.kind === 'direct') this.#options.feed.cue(cue);
    else this.#cues.notTaken();
  }

  #keep(bytes: Buffer): void {
    if (bytes.length === 0) return;
    this.#pendingBytes.push(bytes);
    this.#pendingLength += bytes.length;
    if (this.#pendingLength <= MAX_PENDING_BYTES) return;
    this.#forget();
    if (this.#chosen) this.#keep(this.#demuxer.tables);
  }

  #forget(): void {
    this.#pendingBytes = [];
    this.#pendingUnits = [];
    this.#pendingLength = 0;
  }
}

const isSame = (a: object, b: object): boolean => JSON.stringify(a) === JSON.stringify(b);
