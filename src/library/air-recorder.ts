import type { Logger } from 'pino';
import { secondsToTicks, ticksToMs, type Ticks } from '../clock/ticks.ts';
import { AirSession, type AirAction, type AirSessionRules } from './air-session.ts';
import type { Library } from './library.ts';
import type { Author, LibraryRecording } from './library-recording.ts';
import { newRecordingId } from './recording-id.ts';

export interface AirRecorderOptions {
  readonly channel: string;
  readonly title: string;
  readonly library: Library;
  /** A source is on the air: neither a slate nor nothing. */
  readonly isOnAir: () => boolean;
  /** The programme clock. */
  readonly now: () => Ticks;
  readonly log: Logger;
  /** As people expect it, where absent. */
  readonly rules?: AirSessionRules;
}

/** A publisher that crashes is back within minutes. And nobody looks for something in a file of a week. */
const RULES: AirSessionRules = { gap: secondsToTicks(5 * 60), longest: secondsToTicks(86_400) };
const LOOK_MS = 1000;
/** Changes that wait for a disk that takes nothing. */
const MOST_TO_DO = 100;

const CONFIG: Author = { who: 'config (record: true)' };

/** Records all that sources bring to a channel: one recording for each time that one is on the air. */
export class AirRecorder {
  readonly #options: AirRecorderOptions;
  readonly #session: AirSession;
  readonly #todo: AirAction[] = [];
  /** The one that is running, as far as it is known here. */
  #current: string | undefined;
  #timer: NodeJS.Timeout | undefined;
  #working: Promise<void> | undefined;

  constructor(options: AirRecorderOptions) {
    this.#options = options;
    const { library, channel, rules = RULES, now } = options;
    const running = library.unfinished().find((one) => isOfAir(one, channel));
    this.#current = running?.id;
    this.#session = new AirSession(rules, running && { from: running.fromTicks, offSince: now() });
  }

  start(): Promise<void> {
    this.#timer = setInterval(() => this.look(), LOOK_MS);
    return Promise.resolve();
  }

  /** What is on the air stays so: a restart goes on with it. */
  async stop(): Promise<void> {
    clearInterval(this.#timer);
    await this.#working;
  }

  /** To be called as soon as something else is on the air; never throws. */
  look(): void {
    const actions = this.#session.update(this.#options.isOnAir(), this.#options.now());
    if (this.#todo.length < MOST_TO_DO) this.#todo.push(...actions);
    if (this.#todo.length > 0) this.#working ??= this.#work();
  }

  /** What cannot be stored is tried again with the next look: the segments stay for as long as viewers can go back. */
  async #work(): Promise<void> {
    try {
      for (let next = this.#todo[0]; next; next = this.#todo[0]) {
        if (next.do === 'begin') await this.#begin(next.at);
        else await this.#end(next.at);
        this.#todo.shift();
      }
    } catch (error) {
      this.#options.log.error({ err: error }, 'the recording of what is on the air cannot be kept: trying again');
    } finally {
      this.#working = undefined;
    }
  }

  async #begin(at: Ticks): Promise<void> {
    const { channel, title, library } = this.#options;
    const recording = await library.add(
      {
        ...{ id: newRecordingId(), kind: 'recording', archive: { channel }, title: `${title}, ${localTime(at)}` },
        ...{ description: '', tags: [], poster: undefined, marks: [], byteLength: 0, problem: undefined },
        ...{ state: 'live', fromTicks: at, toTicks: undefined, cause: 'air', calendar: undefined },
      },
      CONFIG,
      'started',
    );
    this.#current = recording.id;
  }

  async #end(at: Ticks): Promise<void> {
    const { library } = this.#options;
    const id = this.#current;
    this.#current = undefined;
    if (id === undefined || library.get(id)?.state !== 'live') return;
    await library.change(id, {
      ...{ what: 'stopped', by: CONFIG },
      // Somebody may have stopped it by hand.
      edit: (is) => (is.toTicks === undefined ? { ...is, toTicks: Math.max(at, is.fromTicks + 1) } : is),
    });
  }
}

/** A recording that the config alone has begun, and that nobody has stopped. */
export const isOfAir = ({ cause, state, toTicks, archive }: LibraryRecording, channel: string): boolean =>
  cause === 'air' && state === 'live' && toTicks === undefined && 'channel' in archive && archive.channel === channel;

/** By the clock of the place: `2026-11-21 20:00`. */
const localTime = (ticks: Ticks): string =>
  new Intl.DateTimeFormat('sv-SE', { dateStyle: 'short', timeStyle: 'short' }).format(ticksToMs(ticks));
