import { stat } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { basename, extname, isAbsolute } from 'node:path';
import type { Logger } from 'pino';
import { measure } from '../library/measure.ts';
import type { Library } from '../library/library.ts';
import type { Archives } from '../library/archives.ts';
import { newRecordingId } from '../library/recording-id.ts';
import type { ChildLedger } from '../process/child.ts';
import { importFile, type Imported } from './import-file.ts';
import { ImportError } from './import-error.ts';
import type { ImportJob, ImportOrder } from './import-job.ts';
import { OrderFolder } from './order-folder.ts';

export interface ImportDeskOptions {
  /** `DATA/imports`. */
  readonly folder: string;
  readonly library: Pick<Library, 'add' | 'get' | 'events'>;
  readonly archives: Archives;
  readonly ffmpeg: string;
  readonly ledger: ChildLedger;
  readonly log: Logger;
}

export interface ImportRequest {
  /** Absent: the name of the file. */
  readonly title?: string | undefined;
  readonly by: string;
}

const MOST_WAITING = 1000;
/** Jobs that are done are remembered for whoever asks what came of them. */
const MOST_DONE = 100;

interface Entry {
  readonly order: ImportOrder;
  job: ImportJob;
  /** Told once it is done, whatever came of it. */
  readonly onDone: (job: ImportJob) => void;
}

/** Makes recordings of files, one after the other: each is in the library once it is whole. */
export class ImportDesk {
  readonly #options: ImportDeskOptions;
  readonly #orders: OrderFolder;
  readonly #entries = new Map<string, Entry>();
  #running: { readonly id: string; readonly abort: AbortController } | undefined;
  #working: Promise<void> = Promise.resolve();
  #stopped = false;

  constructor(options: ImportDeskOptions) {
    this.#options = options;
    this.#orders = new OrderFolder(options.folder, options.log);
    // What a recording was made of is of no use without it.
    options.library.events.on(({ what, recording }) => {
      if (what !== 'removed' || recording.kind !== 'import') return;
      void this.#orders
        .clear(recording.id)
        .catch((error: unknown) => options.log.error({ err: error, id: recording.id }, 'an import cannot be removed'));
    });
  }

  /** Goes on with what the last run of the server had not done. */
  async start(): Promise<void> {
    for (const order of await this.#orders.start()) {
      // It was whole, and only its order was left.
      if (this.#options.library.get(order.id)) await this.#orders.done(order);
      else this.#enqueue(order);
    }
  }

  /** What runs is begun anew by the next start. */
  async stop(): Promise<void> {
    this.#stopped = true;
    this.#running?.abort.abort(new ImportError('stopping', 'the server stops'));
    await this.#working;
  }

  /** Newest first. */
  list(): ImportJob[] {
    return [...this.#entries.values()].map(({ job }) => job).reverse();
  }

  get(id: string): ImportJob | undefined {
    return this.#entries.get(id)?.job;
  }

  /**
   * Takes a file of this machine, which stays where it is.
   * @param onDone told once it is in the library, or has failed
   * @throws ImportError
   */
  async add(
    path: string,
    request: ImportRequest,
    onDone: (job: ImportJob) => void = () => undefined,
  ): Promise<ImportJob> {
    this.#checkRoom();
    if (!isAbsolute(path)) throw new ImportError('unknown-file', `"${path}" must be a path from the root on`);
    const isFile = await stat(path)
      .then((found) => found.isFile())
      .catch(() => false);
    if (!isFile) throw new ImportError('unknown-file', `there is no file ${path} that the server can read`);
    return this.#order(newRecordingId(), path, request, onDone);
  }

  /** Ends one that waits or runs; forgets one that is done. The recording of one that is finished stays. @throws ImportError */
  async remove(id: string): Promise<ImportJob> {
    const entry = this.#entries.get(id);
    if (!entry) throw new ImportError('unknown-import', `there is no import ${id}`);
    this.#entries.delete(id);
    if (this.#running?.id === id) {
      this.#running.abort.abort(new Error('it was cancelled'));
      await this.#working;
    } else if (entry.job.state === 'waiting') await this.#orders.done(entry.order);
    return entry.job;
  }

  #checkRoom(): void {
    const waiting = [...this.#entries.values()].filter(({ job }) => job.state === 'waiting').length;
    if (waiting < MOST_WAITING) return;
    throw new ImportError('too-many', `${MOST_WAITING} files wait to be imported already: try again later`);
  }

  async #order(
    id: string,
    path: string,
    { title, by }: ImportRequest,
    onDone?: (job: ImportJob) => void,
  ): Promise<ImportJob> {
    const file = basename(path);
    const named = basename(file, extname(file)).replaceAll('_', ' ').trim() || 'Untitled';
    const order: ImportOrder = { id, path, file, title: title ?? named, by, createdAt: new Date().toISOString() };
    try {
      await this.#orders.write(order);
    } catch (error) {
      throw new ImportError('not-stored', `the order cannot be stored: ${(error as Error).message}`, { cause: error });
    }
    return this.#enqueue(order, onDone);
  }

  #enqueue(order: ImportOrder, onDone: (job: ImportJob) => void = () => undefined): ImportJob {
    const { id, title, file, createdAt } = order;
    const job: ImportJob = {
      ...{ id, title, file, createdAt, state: 'waiting', seconds: 0, remarks: [] },
      ...{ progress: undefined, problem: undefined },
    };
    const entry: Entry = { order, job, onDone };
    this.#entries.set(id, entry);
    this.#working = this.#working.then(() => this.#work(entry));
    return job;
  }

  /** Never rejects. */
  async #work(entry: Entry): Promise<void> {
    const { order } = entry;
    const { id } = order;
    if (this.#stopped || !this.#entries.has(id)) return;
    const abort = new AbortController();
    this.#running = { id, abort };
    const update = (change: Partial<ImportJob>): void => {
      entry.job = { ...entry.job, ...change };
    };
    try {
      update({ state: 'running' });
      const { ffmpeg, ledger, log } = this.#options;
      const imported = await importFile({
        ...{ path: order.path, folder: this.#orders.archive(id), ffmpeg, ledger, log, signal: abort.signal },
        cores: availableParallelism(),
        clear: () => this.#orders.clear(id),
        onRemarks: (remarks) => update({ remarks }),
        onProgress: (seconds, progress) => update({ seconds, progress }),
      });
      await this.#keep(order, imported);
      await this.#orders.done(order);
      update({ state: 'finished', progress: 1, endedAt: new Date().toISOString() });
      log.info({ id, file: order.file, title: order.title }, 'imported');
    } catch (error) {
      await this.#failed(entry, error, update);
    } finally {
      this.#running = undefined;
    }
    this.#forgetOld();
    entry.onDone(entry.job);
  }

  async #keep({ id, title, by }: ImportOrder, { from, to, remarks }: Imported): Promise<void> {
    const archive = { import: id };
    const reader = this.#options.archives.of(archive);
    const measured = reader && (await measure(reader, { from, to }));
    await this.#options.library.add(
      {
        ...{ id, kind: 'import', archive, title, description: '', tags: [], state: 'finished', cause: 'made' },
        ...{ fromTicks: from, toTicks: to, marks: [], byteLength: measured?.byteLength ?? 0, poster: undefined },
        problem: remarks.length > 0 ? remarks.join('; ') : undefined,
        calendar: undefined,
      },
      { who: by },
    );
  }

  async #failed(entry: Entry, error: unknown, update: (change: Partial<ImportJob>) => void): Promise<void> {
    const { order } = entry;
    const { log } = this.#options;
    const problem = error instanceof Error ? error.message : String(error);
    await this.#orders
      .clear(order.id)
      .catch((why: unknown) => log.error({ err: why }, 'what is left of an import stays'));
    // The next start of the server goes on with it.
    if (this.#stopped) return;
    update({ state: 'failed', problem, endedAt: new Date().toISOString() });
    log.warn({ id: order.id, file: order.file, why: problem }, 'this file cannot be imported');
    await this.#orders.done(order).catch((why: unknown) => log.error({ err: why }, 'the order of an import stays'));
  }

  #forgetOld(): void {
    const done = [...this.#entries.values()].filter(({ job }) => job.state === 'finished' || job.state === 'failed');
    for (const { job } of done.slice(0, -MOST_DONE)) this.#entries.delete(job.id);
  }
}
