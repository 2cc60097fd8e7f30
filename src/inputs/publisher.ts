import type { Advice, InputState } from '../channel/state.ts';
import { TagToSample, type TrackFormat } from '../flv/tag-to-sample.ts';
import type { CodedPicture } from '../media/coded-picture.ts';
import type { Sample } from '../media/sample.ts';
import type { PublicationSink, RtmpPublication } from '../rtmp/publication.ts';
import { conversionFor, type Conversion } from './conversion.ts';
import { DoctorRounds, type Patient } from './doctor-rounds.ts';
import type { InputEnvironment } from './environment.ts';
import type { Feed } from './feed.ts';
import { FeedMeter } from './feed-meter.ts';
import { isKeyPicture } from './container.ts';
import { Normaliser } from './normaliser.ts';
import type { Publishing } from './published-input.ts';
import { sentFigures } from './sent-figures.ts';

export interface PublisherOptions {
  readonly publication: RtmpPublication;
  readonly feed: Feed;
  readonly environment: InputEnvironment;
  /** Name of the input, for the log. */
  readonly input: string;
  /** Called once, when the connection is over, whoever ended it. */
  readonly onEnd: (reason: string) => void;
}

/** What a publisher that was held back sends is uneven through no fault of its own for this long, ms. */
const HOLD_ECHO_MS = 5000;
/** A publisher's name for itself is cut to this. */
const MAX_NAME = 200;

/** One publisher's connection: makes its messages a feed, and judges what it sends. */
export class Publisher implements Publishing {
  readonly sink: PublicationSink;
  readonly remoteAddress: string;
  readonly #options: PublisherOptions;
  readonly #tags: TagToSample;
  readonly #doctor: DoctorRounds;
  readonly #startedAt = performance.now();
  #format: TrackFormat = {};
  #encoderName: string | undefined;
  #conversion: Conversion | undefined;
  #normaliser: Normaliser | undefined;
  /** Measures pictures as they come in, where those of the feed are others. */
  #own: FeedMeter | undefined;
  #feeding = false;
  #failure: string | undefined;
  #unevenUntil = -Infinity;
  #holdTimer: NodeJS.Timeout | undefined;
  #ended = false;

  constructor(options: PublisherOptions) {
    this.#options = options;
    this.remoteAddress = options.publication.remoteAddress;
    this.#encoderName = options.publication.encoderName;
    this.#tags = new TagToSample({
      format: (format, decoders) => this.#formatChanged(format, conversionFor(format, decoders)),
      sample: (sample) => this.#take(sample),
      coded: (picture) => this.#take(picture),
      unsupported: (codec) => this.#fail(`${codec} is not supported: send H.264, HEVC or AV1 video and AAC audio`),
    });
    this.sink = {
      patient: !options.environment.lowLatency,
      message: (message) => this.#tags.push(message),
      metadata: ({ encoder }) => {
        if (typeof encoder === 'string') this.#encoderName = encoder.slice(0, MAX_NAME);
      },
      ended: (reason) => this.#end(reason),
    };
    const { feed, environment, input } = options;
    this.#doctor = new DoctorRounds({
      ...{ feed, environment, input, context: () => this.#context() },
      sent: (figures) => sentFigures(figures, this.#own?.figures(environment.clock.now())),
    });
  }

  get seconds(): number {
    return (performance.now() - this.#startedAt) / 1000;
  }

  get standing(): string {
    return `${this.#feeding ? 'published' : 'connected, no key frame yet;'} from ${this.remoteAddress}`;
  }

  /** Its first key frame has come. */
  get feeding(): boolean {
    return this.#feeding;
  }

  get failure(): string | undefined {
    return this.#failure;
  }

  get droppedPictures(): number {
    return this.#normaliser?.droppedPictures ?? 0;
  }

  get advice(): readonly Advice[] {
    return this.#doctor.advice;
  }

  get format(): Partial<InputState['figures']> {
    const { video, audio } = this.#format;
    return {
      ...(video && { videoCodec: video.codec, width: video.width, height: video.height }),
      ...(audio && { audioCodec: audio.codec }),
    };
  }

  /** Slows the publisher down by not reading from its socket, for a moment; 0: reads on. */
  hold(forSeconds: number): void {
    clearTimeout(this.#holdTimer);
    if (forSeconds === 0) {
      this.#options.publication.resume();
      return;
    }
    this.#unevenUntil = performance.now() + forSeconds * 1000 + HOLD_ECHO_MS;
    this.#options.publication.pause();
    this.#holdTimer = setTimeout(() => this.#options.publication.resume(), forSeconds * 1000);
  }

  async stop(reason: string): Promise<void> {
    this.#options.publication.close(reason);
    this.#end(reason);
    await this.#normaliser?.stop();
  }

  #formatChanged(format: TrackFormat, conversion: Conversion | undefined): void {
    this.#format = format;
    const { feed } = this.#options;
    feed.hasAudio = format.audio !== undefined;
    if (!conversion && !this.#conversion) {
      if (this.#feeding) this.#tell();
      return;
    }
    // Another decoder is wanted, or none: what comes next has timestamps of its own, and begins with a key frame.
    const sameSound = conversion?.video === 'copy' && this.#conversion?.reason === conversion.reason;
    this.#conversion = conversion;
    if (sameSound) return;
    this.#own = conversion?.video === 'encode' ? new FeedMeter() : undefined;
    void this.#normaliser?.stop();
    this.#normaliser = undefined;
    this.#feeding = false;
  }

  #take(unit: Sample | CodedPicture): void {
    if (this.#conversion) this.#convert(this.#conversion, unit);
    else if (unit.kind !== 'coded') {
      this.#feed(unit);
      // The feed has let go of the group before, and so has everybody else.
      if (isKeyPicture(unit) && !this.#options.feed.isKept) this.#tags.reuseMemory();
    }
  }

  /** ffmpeg is started with the first key frame: all that it has to be told of the stream is known by then. */
  #convert(conversion: Conversion, unit: Sample | CodedPicture): void {
    if (unit.kind === 'coded') this.#own?.sample({ ...unit, kind: 'video' }, this.#options.environment.clock.now());
    if (!this.#normaliser && !isKeyPicture(unit)) return;
    const { environment, input } = this.#options;
    this.#normaliser ??= new Normaliser({
      ...{ environment, input, conversion },
      onSample: (sample) => this.#feed(sample),
      onStart: () => (this.#feeding = false),
    });
    this.#normaliser.push(unit);
  }

  #feed(sample: Sample): void {
    const { feed } = this.#options;
    if (!this.#feeding) {
      if (sample.kind !== 'video' || !sample.key) return;
      this.#feeding = true;
      this.#failure = undefined;
      this.#tell();
      feed.connected(this.#format.audio !== undefined);
    }
    feed.push(sample);
  }

  /** What is sent, told when it reaches the feed and is complete: configurations come one by one. */
  #tell(): void {
    const { environment, input } = this.#options;
    const converted = this.#conversion && { converted: this.#conversion.reason };
    environment.log.info({ input, ...this.#format, ...converted }, 'publisher sends');
  }

  #fail(why: string): void {
    this.#failure = why;
    this.#options.environment.log.error({ input: this.#options.input, why }, 'publisher sends what cannot be used');
  }

  #context(): Patient {
    const { video, audio } = this.#format;
    return {
      width: video?.width,
      height: video?.height,
      videoCodec: video?.codec,
      audioCodec: audio?.codec,
      audioSampleRate: audio?.sampleRate,
      audioChannels: audio?.channels,
      encoderName: this.#encoderName,
      encodedAnew: this.#conversion?.video === 'encode' ? this.#conversion.reason : undefined,
      heldBack: performance.now() < this.#unevenUntil,
    };
  }

  #end(reason: string): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#doctor.stop();
    clearTimeout(this.#holdTimer);
    void this.#normaliser?.stop();
    this.#options.onEnd(reason);
  }
}
