import type { Advice, InputState } from '../channel/state.ts';
import { NAL_PPS, NAL_SPS, nalType, splitLengthPrefixed } from '../media/annex-b.ts';
import type { Sample } from '../media/sample.ts';
import { avcCodecString, parseSps, type Sps } from '../media/sps.ts';
import type { SessionEvents } from '../whip/session.ts';
import { isKeyPicture, type Unit } from './container.ts';
import { DoctorRounds } from './doctor-rounds.ts';
import type { InputEnvironment } from './environment.ts';
import type { Feed } from './feed.ts';
import { Normaliser } from './normaliser.ts';
import { OpusContainer, type OpusContainerFormat } from './opus-container.ts';
import type { Publishing } from './published-input.ts';

export interface WhipPublisherOptions {
  readonly feed: Feed;
  readonly environment: InputEnvironment;
  /** Name of the input, for the log. */
  readonly input: string;
  readonly remoteAddress: string;
  /** What the publisher calls itself. */
  readonly userAgent: string | undefined;
  /** Ends the session. */
  readonly close: () => void;
  /** Called once. */
  readonly onEnd: (reason: string) => void;
}

const LENGTH_SIZE = 4;

/** One WebRTC publisher: its pictures pass as they are, its sound becomes what every feed has. */
export class WhipPublisher implements SessionEvents, Publishing {
  readonly #options: WhipPublisherOptions;
  readonly #doctor: DoctorRounds;
  readonly #startedAt = performance.now();
  #sps: Sps | undefined;
  #normaliser: Normaliser | undefined;
  #hasSound = false;
  #feeding = false;
  #connected = false;
  #ended = false;

  constructor(options: WhipPublisherOptions) {
    this.#options = options;
    const { feed, environment, input } = options;
    this.#doctor = new DoctorRounds({
      feed,
      environment,
      input,
      context: () => ({
        width: this.#sps?.width,
        height: this.#sps?.height,
        videoCodec: this.#sps && avcCodecString(this.#sps),
        audioCodec: this.#hasSound ? 'opus' : undefined,
        encoderName: options.userAgent,
      }),
    });
  }

  get seconds(): number {
    return (performance.now() - this.#startedAt) / 1000;
  }

  /** In words, for the state. */
  get standing(): string {
    if (this.#feeding) return `published from ${this.#options.remoteAddress}`;
    return `${this.#connected ? 'connected, no key frame yet' : 'connecting'}; from ${this.#options.remoteAddress}`;
  }

  get feeding(): boolean {
    return this.#feeding;
  }

  get advice(): readonly Advice[] {
    return this.#doctor.advice;
  }

  get droppedPictures(): number {
    return this.#normaliser?.droppedPictures ?? 0;
  }

  get format(): Partial<InputState['figures']> {
    return {
      ...(this.#sps && { videoCodec: avcCodecString(this.#sps), width: this.#sps.width, height: this.#sps.height }),
      ...(this.#hasSound && { audioCodec: 'opus' }),
    };
  }

  connected(): void {
    this.#connected = true;
    this.#options.environment.log.info({ input: this.#options.input }, 'WebRTC publisher is connected');
  }

  picture(pts: number, key: boolean, data: Buffer): void {
    this.#take({ kind: 'coded', pts, dts: pts, key, data });
  }

  sound(pts: number, data: Buffer): void {
    this.#hasSound = true;
    this.#take({ kind: 'coded-sound', pts, data });
  }

  ended(reason: string): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#doctor.stop();
    void this.#normaliser?.stop();
    this.#options.onEnd(reason);
  }

  async stop(reason: string): Promise<void> {
    this.#options.close();
    this.ended(reason);
    await this.#normaliser?.stop();
  }

  #take(unit: Unit): void {
    if (this.#ended) return;
    if (unit.kind === 'coded' && unit.key) this.#readFormat(unit.data);
    this.#normaliser ??= isKeyPicture(unit) ? this.#normalise(unit) : undefined;
    this.#normaliser?.push(unit);
  }

  #readFormat(data: Buffer): void {
    const sps = splitLengthPrefixed(data, LENGTH_SIZE).find((unit) => nalType(unit) === NAL_SPS);
    if (!sps) return;
    try {
      const format = parseSps(sps);
      const changed = format.width !== this.#sps?.width || format.height !== this.#sps.height;
      this.#sps = format;
      if (!changed) return;
      const { width, height } = format;
      this.#options.environment.log.info({ input: this.#options.input, width, height }, 'publisher sends');
    } catch (error) {
      this.#options.environment.log.warn({ input: this.#options.input, err: error }, 'a damaged parameter set');
    }
  }

  #normalise(unit: Unit): Normaliser | undefined {
    const format = this.#containerFormat(unit.data);
    if (!format) return undefined;
    const { environment, input } = this.#options;
    return new Normaliser({
      ...{ environment, input },
      conversion: {
        ...{ video: 'copy', audio: 'encode', reason: 'sound is Opus' },
        newContainer: () => new OpusContainer(format),
      },
      onSample: (sample) => this.#feed(sample),
      onStart: () => (this.#feeding = false),
    });
  }

  #feed(sample: Sample): void {
    const { feed } = this.#options;
    if (!this.#feeding) {
      this.#feeding = true;
      feed.connected(this.#hasSound);
    }
    feed.hasAudio = this.#hasSound;
    feed.push(sample);
  }

  #containerFormat(data: Buffer): OpusContainerFormat | undefined {
    const units = splitLengthPrefixed(data, LENGTH_SIZE);
    const sps = units.find((unit) => nalType(unit) === NAL_SPS);
    const pps = units.find((unit) => nalType(unit) === NAL_PPS);
    if (!sps || !pps || !this.#sps) return undefined;
    return { sps, pps, width: this.#sps.width, height: this.#sps.height };
  }
}
