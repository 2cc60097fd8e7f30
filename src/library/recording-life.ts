import type { Logger } from 'pino';
import type { ArchiveReader } from '../archive/archived.ts';
import { secondsToTicks, type Ticks } from '../clock/ticks.ts';
import type { Archives } from './archives.ts';
import { failed, finished } from './edits.ts';
import type { Library } from './library.ts';
import { channelOf, endOf, type Author, type LibraryRecording } from './library-recording.ts';
import { isComplete, measure } from './measure.ts';

export interface RecordingLifeOptions {
  readonly library: Library;
  readonly archives: Archives;
  readonly hasChannel: (name: string) => boolean;
  /** The programme clock. */
  readonly now: () => Ticks;
  readonly log: Logger;
}

const LOOK_MS = 250;
/** The last segments of a recording are waited for so long: an encoder that ends takes them along. */
const PATIENCE = secondsToTicks(15);
/** Renditions that had anything in this time before the end are waited for. */
const LOOK_BACK = secondsToTicks(30);
/** What could not be done is tried again then. */
const RETRY = secondsToTicks(5);
/** Recordings that begin and end by themselves are moved on by nobody in particular. */
const CLOCK: Author = { who: 'clock' };

/**
 * Moves recordings on as time goes by: what is announced goes on the air at its time, what has come to its end is
 * finished as soon as its last segments are on disk. It has no state but theirs, so that a restart goes on with it.
 */
export class RecordingLife {
  readonly #options: RecordingLifeOptions;
  readonly #unfinished = new Map<string, LibraryRecording>();
  readonly #busy = new Map<string, Promise<void>>();
  /** Not before this moment, after something went wrong. */
  readonly #notBefore = new Map<string, Ticks>();
  #stopListening: (() => void) | undefined;
  #timer: NodeJS.Timeout | undefined;

  constructor(options: RecordingLifeOptions) {
    this.#options = options;
  }

  start(): void {
    const { library } = this.#options;
    for (const recording of library.unfinished()) this.#unfinished.set(recording.id, recording);
    this.#stopListening = library.events.on(({ what, recording }) => {
      const { id, state } = recording;
      if (what !== 'removed' && (state === 'upcoming' || state === 'live')) this.#unfinished.set(id, recording);
      else this.#unfinished.delete(id);
    });
    this.#timer = setInterval(() => this.#look(), LOOK_MS);
  }

  async stop(): Promise<void> {
    clearInterval(this.#timer);
    this.#stopListening?.();
    await Promise.all(this.#busy.values());
  }

  /** Those that are announced or on the air. */
  get unfinished(): readonly LibraryRecording[] {
    return [...this.#unfinished.values()];
  }

  #look(): void {
    const now = this.#options.now();
    for (const recording of this.#unfinished.values()) {
      const { id } = recording;
      if (this.#busy.has(id) || (this.#notBefore.get(id) ?? 0) > now || !this.#isDue(recording, now)) continue;
      this.#notBefore.delete(id);
      this.#busy.set(
        id,
        this.#move(recording, now)
          .catch((error: unknown) => {
            this.#notBefore.set(id, now + RETRY);
            this.#options.log.error({ err: error, recording: id }, 'a recording could not be moved on: trying again');
          })
          .finally(() => this.#busy.delete(id)),
      );
    }
  }

  #isDue(recording: LibraryRecording, now: Ticks): boolean {
    if (recording.state === 'upcoming') return recording.fromTicks <= now;
    return endOf(recording) <= now || this.#isLost(recording);
  }

  /** Its channel is not there any more: nothing will be added to it. */
  #isLost(recording: LibraryRecording): boolean {
    const channel = channelOf(recording);
    return channel !== undefined && !this.#options.hasChannel(channel);
  }

  async #move(recording: LibraryRecording, now: Ticks): Promise<void> {
    if (recording.state === 'upcoming') return this.#begin(recording);
    const reader = this.#options.archives.of(recording.archive);
    const range = { from: recording.fromTicks, to: Math.min(endOf(recording), now) };
    if (reader && !this.#isLost(recording) && now - range.to < PATIENCE) {
      if (!(await isComplete(reader, range.to, LOOK_BACK))) return;
    }
    await this.#finish(recording, reader, range);
  }

  async #begin({ id, fromTicks }: LibraryRecording): Promise<void> {
    await this.#options.library.change(id, {
      ...{ what: 'started', by: CLOCK },
      // It may have been put off meanwhile.
      edit: (is) => (is.state === 'upcoming' && is.fromTicks <= fromTicks ? { ...is, state: 'live' } : is),
    });
  }

  async #finish(
    { id, updatedAt }: LibraryRecording,
    reader: ArchiveReader | undefined,
    range: { readonly from: Ticks; readonly to: Ticks },
  ): Promise<void> {
    const measured = range.to > range.from ? reader && (await measure(reader, range)) : undefined;
    await this.#options.library.change(id, {
      ...{ what: measured ? 'finished' : 'failed', by: CLOCK },
      edit: (is) => {
        // Measured was what it was before: the next look does it again.
        if (is.updatedAt !== updatedAt || is.state !== 'live') return is;
        return measured ? finished(is, measured) : failed(is, range.to, NOTHING);
      },
    });
  }
}

const NOTHING = 'nothing was on the air: the archive has no segment of this time';
