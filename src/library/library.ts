import { join } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import type { Logger } from 'pino';
import type { ArchiveReader } from '../archive/archived.ts';
import { EventBus } from '../events/bus.ts';
import type { Archives } from './archives.ts';
import { detailsOf } from './audit-details.ts';
import { AuditLog } from './audit-log.ts';
import { closeDatabase, inTransaction, openDatabase } from './database.ts';
import { checkVersion } from './edits.ts';
import { LibraryError } from './library-error.ts';
import type { LibraryEvent, RecordingChange } from './library-event.ts';
import { channelOf, endOf, type Author, type LibraryRecording } from './library-recording.ts';
import { reconcile } from './reconcile.ts';
import { RecordingFolder, type Stamp } from './recording-folder.ts';
import { RecordingIndex } from './recording-index.ts';
import type { ListQuery, Page } from './recording-list.ts';
import type { Recording } from './recording.ts';

export interface LibraryOptions {
  /** The data folder: `library.db` and `library/` are in it. */
  readonly folder: string;
  readonly archives: Archives;
  readonly log: Logger;
  /** Milliseconds since the Unix epoch; the system's clock where absent. */
  readonly now?: () => number;
}

/** Changes that wait for the disk. More are refused: it hangs. */
const MOST_WAITING = 1000;

export type NewRecording = Omit<LibraryRecording, 'createdAt' | 'updatedAt'>;

/** Edits one recording; throws a LibraryError where it may not be done. */
export type Edit = (recording: LibraryRecording) => LibraryRecording | Promise<LibraryRecording>;

export interface ChangeRequest {
  readonly what: RecordingChange;
  readonly by: Author;
  readonly edit: Edit;
  /** The `updatedAt` that it must have still: somebody else may have changed it. */
  readonly expected?: string | undefined;
}

/**
 * Recordings, clips and imports: what there is, and what people say of it. Changes are made one after the other; each
 * is in its file before it counts. What a recording names is pinned in its archive.
 */
export class Library {
  readonly events: EventBus<LibraryEvent>;
  readonly audit: AuditLog;
  readonly #options: LibraryOptions;
  readonly #database: DatabaseSync;
  readonly #folder: RecordingFolder;
  readonly #index: RecordingIndex;
  #last: Promise<unknown> = Promise.resolve();
  #waiting = 0;

  private constructor(options: LibraryOptions, database: DatabaseSync) {
    const { folder, log } = options;
    this.#options = options;
    this.#database = database;
    this.#folder = new RecordingFolder(join(folder, 'library'));
    this.#index = new RecordingIndex(database);
    this.audit = new AuditLog(join(folder, 'library', 'audit'), database, log, options.now);
    this.events = new EventBus((error) => log.error({ err: error }, 'a listener of the library failed'));
  }

  /** Reads what has changed in the folder, and pins what recordings name: before any archive removes what is old. */
  static async open(options: LibraryOptions): Promise<Library> {
    const library = new Library(options, openDatabase(join(options.folder, 'library.db'), options.log));
    try {
      await library.#start();
      return library;
    } catch (error) {
      closeDatabase(library.#database);
      throw error;
    }
  }

  /** Waits for what is being written. */
  async close(): Promise<void> {
    await this.#last;
    await this.audit.flush();
    closeDatabase(this.#database);
  }

  /** What a recording is played from. Undefined where there is none of this id, or nothing on disk that it names. */
  find(id: string): { reader: ArchiveReader; recording: Recording } | undefined {
    const recording = this.get(id);
    const reader = recording && this.#options.archives.of(recording.archive);
    return reader && { reader, recording };
  }

  get(id: string): LibraryRecording | undefined {
    return this.#index.get(id);
  }

  list(query: ListQuery): Page<LibraryRecording> {
    return this.#index.list(query);
  }

  /** Those that are announced or on the air. */
  unfinished(): LibraryRecording[] {
    return this.#index.unfinished();
  }

  /**
   * Takes in a new one.
   * @throws LibraryError where the id is taken, or the disk takes nothing
   */
  add(fields: NewRecording, by: Author, what: RecordingChange = 'added'): Promise<LibraryRecording> {
    return this.#inTurn(async () => {
      if (this.get(fields.id)) throw new LibraryError('id-taken', `there is a recording ${fields.id} already`);
      const at = this.#later(undefined);
      return this.#store(what, undefined, { ...fields, createdAt: at, updatedAt: at }, by);
    });
  }

  /**
   * Changes one. An edit that gives back what it was given changes nothing.
   * @throws LibraryError
   */
  change(id: string, { what, by, edit, expected }: ChangeRequest): Promise<LibraryRecording> {
    return this.#inTurn(async () => {
      const before = this.#known(id);
      checkVersion(before, expected);
      const after = await edit(before);
      if (after === before) return before;
      return this.#store(what, before, { ...after, updatedAt: this.#later(before) }, by);
    });
  }

  /** @param may throws a LibraryError where it may not be removed @throws LibraryError */
  remove(
    id: string,
    by: Author,
    may: (recording: LibraryRecording) => void = () => undefined,
  ): Promise<LibraryRecording> {
    return this.#inTurn(async () => {
      const recording = this.#known(id);
      may(recording);
      await this.#onDisk(() => this.#folder.remove(id));
      inTransaction(this.#database, () => this.#index.remove(id));
      this.#options.archives.of(recording.archive)?.unpin(id);
      this.#tell({ what: 'removed', recording, before: recording, by });
      return recording;
    });
  }

  /** Pins anew what recordings of a channel name: its archive was opened again. */
  pinAll(channel: string): void {
    for (const recording of this.#index.all()) if (channelOf(recording) === channel) this.#pin(recording);
  }

  /** A disk that takes nothing, or gives nothing, keeps nobody from going on the air: what the index has is used. */
  async #start(): Promise<void> {
    const { log } = this.#options;
    const parts = { folder: this.#folder, index: this.#index, database: this.#database, log };
    try {
      await this.#folder.prepare();
      const found = await reconcile(parts);
      if (found.taken + found.removed > 0) log.info(found, 'the library has taken in what its folder says');
      await this.audit.start();
    } catch (error) {
      log.error({ err: error, folder: this.#folder.path }, `the library's folder cannot be read: is the disk full?`);
    }
    for (const recording of this.#index.all()) this.#pin(recording);
  }

  #known(id: string): LibraryRecording {
    const recording = this.get(id);
    if (!recording) throw new LibraryError('unknown-recording', `there is no recording ${id}`);
    return recording;
  }

  async #store(
    what: RecordingChange,
    before: LibraryRecording | undefined,
    recording: LibraryRecording,
    by: Author,
  ): Promise<LibraryRecording> {
    const stamp = await this.#onDisk((): Promise<Stamp> => this.#folder.write(recording));
    inTransaction(this.#database, () => this.#index.put(recording, stamp));
    this.#pin(recording);
    this.#tell({ what, recording, before, by });
    return recording;
  }

  async #onDisk<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      const { code, message } = error as NodeJS.ErrnoException;
      const why = code === 'ENOSPC' ? 'the disk is full' : message;
      throw new LibraryError('not-stored', `the change could not be stored: ${why}`, { cause: error });
    }
  }

  #pin(recording: LibraryRecording): void {
    const { id, state, archive, fromTicks: from } = recording;
    // Of an import's archive nothing is removed.
    if ('import' in archive) return;
    const pins = this.#options.archives.of(archive);
    if (state === 'upcoming' || state === 'failed') pins?.unpin(id);
    else pins?.pin(id, { from, to: state === 'live' ? Infinity : endOf(recording) });
  }

  #tell(event: LibraryEvent): void {
    const { what, recording, before, by } = event;
    const details = detailsOf(what === 'removed' ? undefined : before, recording);
    this.audit.record({ ...by, action: `recording.${what}`, target: recording.id, details });
    this.events.emit(event);
  }

  /** Later than before, also where two changes fall into one millisecond, or the clock was set back. ISO 8601. */
  #later(before: LibraryRecording | undefined): string {
    const now = (this.#options.now ?? Date.now)();
    return new Date(before ? Math.max(now, Date.parse(before.updatedAt) + 1) : now).toISOString();
  }

  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    if (this.#waiting >= MOST_WAITING) {
      return Promise.reject(new LibraryError('busy', 'too many changes wait for the disk: try again later'));
    }
    this.#waiting++;
    const done = this.#last.then(work).finally(() => this.#waiting--);
    // Whoever asked is told what went wrong; the next one has its turn all the same.
    this.#last = done.catch(() => undefined);
    return done;
  }
}
