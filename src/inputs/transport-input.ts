import type { RunEnd } from '../process/kept-child.ts';
import { DoctorRounds } from './doctor-rounds.ts';
import type { InputEnvironment } from './environment.ts';
import { Feed } from './feed.ts';
import type { Input, SourceState } from './input.ts';
import { TsSource } from './ts-source.ts';

/** Brings the bytes of a source, and brings them again when a source has gone: an ffmpeg that is kept, a socket. */
export interface Carrier {
  start(): void;
  stop(): Promise<void>;
}

export interface CarrierEvents {
  readonly bytes: (chunk: Buffer) => void;
  /** The source has gone, or could not be had; the next try follows by itself. */
  readonly ended: (end: RunEnd) => void;
}

export interface TransportOptions {
  readonly name: string;
  readonly type: string;
  readonly carry: (events: CarrierEvents) => Carrier;
  /** What it does while there is no source, in words: `nobody sends to UDP port 9710 yet`. */
  readonly waiting: string;
  /** A try that brought nothing is a failure (a port that cannot be had); otherwise it is what happens (a vain call). */
  readonly endIsFailure: boolean;
}

/** A source that another program, or another machine, sends as a transport stream. */
export class TransportInput implements Input {
  readonly filler = false;
  readonly name: string;
  readonly type: string;
  readonly feed: Feed;
  readonly #options: TransportOptions;
  readonly #environment: InputEnvironment;
  readonly #carrier: Carrier;
  readonly #source: TsSource;
  #doctor: DoctorRounds | undefined;
  #status: 'off' | 'waiting' | 'connected' | 'failed' = 'off';
  #reason = 'not started';
  #connections = 0;

  constructor(options: TransportOptions, environment: InputEnvironment) {
    const { name, type, carry } = options;
    this.name = name;
    this.type = type;
    this.#options = options;
    this.#environment = environment;
    this.feed = new Feed(environment.clock);
    this.#source = new TsSource({ input: name, feed: this.feed, environment });
    this.#carrier = carry({ bytes: (chunk) => this.#bytes(chunk), ended: (end) => this.#ended(end) });
  }

  start(): void {
    this.#status = 'waiting';
    this.#reason = this.#options.waiting;
    this.#carrier.start();
    this.#doctor ??= new DoctorRounds({
      ...{ feed: this.feed, environment: this.#environment, input: this.name },
      context: () => (this.#status === 'connected' ? this.#source.sent : undefined),
      sent: (figures) => this.#source.sentFigures(figures),
    });
  }

  async stop(): Promise<void> {
    this.#status = 'off';
    this.#reason = 'stopped';
    this.#doctor?.stop();
    this.#doctor = undefined;
    await Promise.all([this.#carrier.stop(), this.#source.stop()]);
  }

  source(): SourceState {
    const figures = { ...this.#source.figures, reconnects: Math.max(0, this.#connections - 1) };
    const advice = this.#status === 'connected' ? (this.#doctor?.advice ?? []) : [];
    return { ...this.#judge(), figures, advice };
  }

  #judge(): Pick<SourceState, 'status' | 'reason'> {
    if (this.#status !== 'connected') return { status: this.#status, reason: this.#reason };
    const { failure, feeding } = this.#source;
    if (failure !== undefined) return { status: 'failed', reason: failure };
    return feeding
      ? { status: 'live', reason: 'the source sends' }
      : { status: 'waiting', reason: 'connected, no key frame yet' };
  }

  #bytes(chunk: Buffer): void {
    if (this.#status !== 'connected') {
      this.#status = 'connected';
      this.#connections++;
      this.#source.reset();
      this.#doctor?.reset();
      this.#environment.log.info({ input: this.name }, 'source connected');
    }
    this.#source.push(chunk);
  }

  #ended({ why, words, pause, brought, ranFor }: RunEnd): void {
    const { log } = this.#environment;
    const { waiting, endIsFailure } = this.#options;
    const last = words.at(-1) ?? why;
    if (brought > 0) {
      log.info({ input: this.name, seconds: Math.round(ranFor), words }, 'source left');
      this.#source.reset();
      this.#status = 'waiting';
      this.#reason = `the source left; ${waiting}`;
      return;
    }
    const reason = `${waiting}: ${last}`;
    // A caller tries for ever: the same answer again is no news.
    if (reason !== this.#reason) log.warn({ input: this.name, why, pause, words }, 'no connection; trying again');
    this.#status = endIsFailure ? 'failed' : 'waiting';
    this.#reason = reason;
  }
}
