import { secondsToTicks, type Ticks } from '../clock/ticks.ts';
import type { Archives } from './archives.ts';
import {
  checkVersion,
  described,
  distinct,
  finished,
  marked,
  stopped,
  trimmed,
  unmarked,
  type NewRange,
  type Words,
} from './edits.ts';
import type { Library, NewRecording } from './library.ts';
import { LibraryError } from './library-error.ts';
import type { Author, LibraryRecording } from './library-recording.ts';
import { measure } from './measure.ts';
import { newRecordingId } from './recording-id.ts';

export interface LibraryDeskOptions {
  readonly library: Library;
  readonly archives: Archives;
  /** Titles of the channels, by name. */
  readonly channels: ReadonlyMap<string, { readonly title: string }>;
  /** The programme clock. */
  readonly now: () => Ticks;
}

export interface StartCommand extends Words {
  readonly channel: string;
  /** Now where absent. In the past: as far as the archive goes back. To come: it is announced until then. */
  readonly from?: Ticks | undefined;
  /** It ends by itself. */
  readonly to?: Ticks | undefined;
}

/** Longer ones begin anew each day. */
const LONGEST = secondsToTicks(31 * 86_400);
/** Further ahead is a slip of the finger. */
const FURTHEST = secondsToTicks(366 * 86_400);
const MOST_UNFINISHED = 1000;

/** What operators and programs do with recordings. Each command throws a LibraryError where it cannot be done. */
export class LibraryDesk {
  readonly #options: LibraryDeskOptions;

  constructor(options: LibraryDeskOptions) {
    this.#options = options;
  }

  async start(command: StartCommand, by: Author): Promise<LibraryRecording> {
    const { library, channels } = this.#options;
    const { channel, to } = command;
    const known = channels.get(channel);
    if (!known) throw unknownChannel(channel, channels.keys());
    if (library.unfinished().length >= MOST_UNFINISHED) {
      throw new LibraryError('too-many', `at most ${MOST_UNFINISHED} recordings are announced or on the air`);
    }
    const now = this.#options.now();
    const from =
      command.from !== undefined && command.from < now
        ? await this.#past(channel, command.from, now)
        : (command.from ?? now);
    if (from > now + FURTHEST) throw new LibraryError('out-of-range', 'from: at most a year ahead');
    if (to !== undefined && to <= from) throw new LibraryError('empty-range', '"to" must be later than "from"');
    if (to !== undefined && to > from + LONGEST) throw new LibraryError('out-of-range', 'to: at most 31 days later');
    const isUpcoming = from > now;
    const { title = known.title, description = '', tags = [], poster } = command;
    const recording: NewRecording = {
      ...{ id: newRecordingId(), kind: 'recording' as const, archive: { channel } },
      ...{ title, description, tags: distinct(tags), poster: poster ?? undefined },
      ...{ state: isUpcoming ? ('upcoming' as const) : ('live' as const), fromTicks: from, toTicks: to },
      ...{ marks: [], byteLength: 0, problem: undefined, cause: 'hand' as const, calendar: undefined },
    };
    return library.add(recording, by, isUpcoming ? 'announced' : 'started');
  }

  /** One that is only announced is called off by `remove`. */
  stop(id: string, by: Author): Promise<LibraryRecording> {
    const { library, now } = this.#options;
    return library.change(id, { what: 'stopped', by, edit: (recording) => stopped(recording, now()) });
  }

  /** @param at the present where absent; `offset` counts from the beginning, ticks */
  mark(
    id: string,
    { title, at, offset }: { title: string; at?: Ticks | undefined; offset?: Ticks | undefined },
    by: Author,
  ): Promise<LibraryRecording> {
    const { library } = this.#options;
    const edit = (recording: LibraryRecording): LibraryRecording => {
      const now = this.#options.now();
      const atTicks = at ?? (offset === undefined ? now : recording.fromTicks + offset);
      return marked(recording, { atTicks, title }, now);
    };
    return library.change(id, { what: 'marked', by, edit });
  }

  unmark(id: string, number: number, by: Author): Promise<LibraryRecording> {
    const edit = (recording: LibraryRecording): LibraryRecording => unmarked(recording, number);
    return this.#options.library.change(id, { what: 'changed', by, edit });
  }

  /** Other words, another beginning or end. What is cut off is no longer kept. @param expected see `Library.change` */
  edit(id: string, { from, to, ...words }: Words & NewRange, by: Author, expected?: string): Promise<LibraryRecording> {
    const isTrim = from !== undefined || to !== undefined;
    return this.#options.library.change(id, {
      ...{ what: isTrim ? 'trimmed' : 'changed', by, expected },
      edit: (recording) => {
        const other = described(recording, words);
        return isTrim ? this.#trim(other, { from, to }) : other;
      },
    });
  }

  /** @param expected see `Library.change` */
  remove(id: string, by: Author, expected?: string): Promise<LibraryRecording> {
    return this.#options.library.remove(id, by, (recording) => {
      checkVersion(recording, expected);
      const { title, state, cause } = recording;
      if (state === 'live') throw new LibraryError('is-live', `"${title}" is on the air: stop it first`);
      if (state === 'upcoming' && cause === 'schedule') {
        throw new LibraryError('scheduled', `"${title}" comes from the calendar: take it out there`);
      }
    });
  }

  /** What the archive has not, no recording can name. */
  async #past(channel: string, from: Ticks, now: Ticks): Promise<Ticks> {
    const extent = await this.#options.archives.of({ channel })?.extent();
    return Math.min(now, Math.max(from, extent?.from ?? now));
  }

  async #trim(recording: LibraryRecording, range: NewRange): Promise<LibraryRecording> {
    const { archives, now } = this.#options;
    const after = trimmed(recording, range, now());
    if (after.state !== 'finished' && after.state !== 'failed') return after;
    const reader = archives.of(after.archive);
    const measured = reader && (await measure(reader, { from: after.fromTicks, to: after.toTicks! }));
    if (!measured) throw new LibraryError('nothing-there', 'the archive has nothing of this time');
    return finished(after, measured);
  }
}

export const unknownChannel = (name: string, known: Iterable<string>): LibraryError =>
  new LibraryError('unknown-channel', `there is no channel "${name}"; there are: ${[...known].join(', ')}`);
