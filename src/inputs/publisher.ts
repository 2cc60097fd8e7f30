import type { Advice, InputState } from '../channel/state.ts';
import { TagToSample, type TrackFormat } from '../flv/tag-to-sample.ts';
import { AAC_LC } from '../media/aac.ts';
import { SAMPLE_RATE } from '../media/silence.ts';
import type { Sample } from '../media/sample.ts';
import type { PublicationSink, RtmpPublication } from '../rtmp/publication.ts';
import { Doctor } from './doctor.ts';
import type { InputEnvironment } from './environment.ts';
import type { Feed } from './feed.ts';
import { Normaliser } from './normaliser.ts';

export interface PublisherOptions {
  readonly publication: RtmpPublication;
  readonly feed: Feed;
  readonly environment: InputEnvironment;
  /** Name of the input, for the log. */
  readonly input: string;
  /** Called once, when the connection is over, whoever ended it. */
  readonly onEnd: (reason: string) => void;
}

const DOCTOR_INTERVAL_MS = 1000;
/** What a publisher that was held back sends is uneven through no fault of its own for this long, ms. */
const HOLD_ECHO_MS = 5000;
/** Before a conversion that failed is tried again. */
const NORMALISER_PAUSE_MS = 1000;
/** A publisher's name for itself is cut to this. */
const MAX_NAME = 200;

/** One publisher's connection: makes its messages a feed, and judges what it sends. */
export class Publisher {
  readonly sink: PublicationSink;
  readonly remoteAddress: string;
  readonly #options: PublisherOptions;
  readonly #tags: TagToSample;
  readonly #doctor = new Doctor();
  readonly #startedAt = performance.now();
  readonly #timer: NodeJS.Timeout;
  #format: TrackFormat = {};
  #encoderName: string | undefined;
  #normaliser: Normaliser | undefined;
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
      format: (format) => this.#formatChanged(format),
      sample: (sample) => this.#sample(sample),
      unsupported: (codec) => this.#fail(`${codec} is not supported: send H.264 video and AAC audio`),
    });
    this.sink = {
      message: (message) => this.#tags.push(message),
      metadata: ({ encoder }) => {
        if (typeof encoder === 'string') this.#encoderName = encoder.slice(0, MAX_NAME);
      },
      ended: (reason) => this.#end(reason),
    };
    this.#timer = setInterval(() => this.#examine(), DOCTOR_INTERVAL_MS);
  }

  get seconds(): number {
    return Math.round((performance.now() - this.#startedAt) / 1000);
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

  #formatChanged(format: TrackFormat): void {
    this.#format = format;
    const { log } = this.#options.environment;
    log.info({ input: this.#options.input, ...format }, 'publisher sends');
    this.#options.feed.hasAudio = format.audio !== undefined;
    if (isFeedAudio(format)) this.#dropNormaliser();
    else this.#normalise();
  }

  #normalise(): void {
    if (this.#normaliser) return;
    const { environment, feed, input } = this.#options;
    this.#restartFeed();
    const normaliser: Normaliser = new Normaliser(
      environment,
      (sample) => {
        if (this.#normaliser === normaliser) this.#feed(sample);
      },
      (words) => {
        if (this.#normaliser !== normaliser) return;
        environment.log.error({ input, ffmpeg: words }, 'the sound could not be converted; starting anew');
        this.#normaliser = undefined;
        feed.hasAudio = false;
        setTimeout(() => !this.#ended && this.#formatChanged(this.#format), NORMALISER_PAUSE_MS);
      },
    );
    this.#normaliser = normaliser;
  }

  #dropNormaliser(): void {
    if (!this.#normaliser) return;
    void this.#normaliser.stop();
    this.#normaliser = undefined;
    this.#restartFeed();
  }

  /** What comes next has timestamps of its own, and begins with a key frame. */
  #restartFeed(): void {
    this.#feeding = false;
  }

  #sample(sample: Sample): void {
    if (this.#normaliser) this.#normaliser.push(sample);
    else this.#feed(sample);
  }

  #feed(sample: Sample): void {
    const { feed } = this.#options;
    if (!this.#feeding) {
      if (sample.kind !== 'video' || !sample.key) return;
      this.#feeding = true;
      feed.connected(this.#format.audio !== undefined);
    }
    feed.push(sample);
  }

  #fail(why: string): void {
    this.#failure = why;
    this.#options.environment.log.error({ input: this.#options.input, why }, 'publisher sends what cannot be used');
  }

  #examine(): void {
    const { feed, environment, input } = this.#options;
    const { video, audio } = this.#format;
    const { added, cleared } = this.#doctor.examine(feed.meter.figures(environment.clock.now()), {
      width: video?.width,
      height: video?.height,
      videoCodec: video?.codec,
      audioCodec: audio?.codec,
      audioSampleRate: audio?.sampleRate,
      audioChannels: audio?.channels,
      encoderName: this.#encoderName,
      elapsedSeconds: (performance.now() - this.#startedAt) / 1000,
      heldBack: performance.now() < this.#unevenUntil,
    });
    for (const { code, severity, text } of added) {
      environment.log[severity === 'warning' ? 'warn' : 'info']({ input, code }, text);
    }
    for (const { code } of cleared) environment.log.info({ input, code }, 'the publisher is well again');
  }

  #end(reason: string): void {
    if (this.#ended) return;
    this.#ended = true;
    clearInterval(this.#timer);
    clearTimeout(this.#holdTimer);
    void this.#normaliser?.stop();
    this.#options.onEnd(reason);
  }
}

/** Sound that needs no conversion: the form of every feed, or none at all (silence is put in later). */
const isFeedAudio = ({ audio }: TrackFormat): boolean =>
  !audio || (audio.objectType === AAC_LC && audio.sampleRate === SAMPLE_RATE && audio.channels === 2);
