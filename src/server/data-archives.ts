import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { ArchivePins, ArchiveReader } from '../archive/archived.ts';
import { ChannelArchive } from '../archive/channel-archive.ts';
import type { Archives } from '../library/archives.ts';
import type { Recording } from '../library/recording.ts';
import type { Logger } from '../log/logger.ts';

type Archive = ArchiveReader & ArchivePins;

/** Archives of channels that are no more, and of imports, that are kept open; each holds some playlists in memory. */
const MOST_OPEN = 50;

/** The archives of a data folder: of the channels that run, of those that have been, and of imports. */
export class DataArchives implements Archives {
  readonly #folder: string;
  readonly #running: ReadonlyMap<string, { readonly archive: Archive }>;
  readonly #log: Logger;
  /** Those that nothing is added to, by their folders; the one that was asked for last is the last. */
  readonly #open = new Map<string, Archive>();

  constructor(folder: string, running: ReadonlyMap<string, { readonly archive: Archive }>, log: Logger) {
    this.#folder = folder;
    this.#running = running;
    this.#log = log;
  }

  of(place: Recording['archive']): Archive | undefined {
    if ('import' in place) return this.#lying(join(this.#folder, 'imports', place.import));
    const folder = join(this.#folder, 'live', place.channel);
    const running = this.#running.get(place.channel)?.archive;
    // What was known of it while it lay is of no use once something is added to it.
    if (running) this.#open.delete(folder);
    return running ?? this.#lying(folder);
  }

  #lying(folder: string): Archive | undefined {
    const known = this.#open.get(folder);
    if (!known && !existsSync(folder)) return undefined;
    // Nothing is removed from it by age: what recordings name of it is safe.
    const archive = known ?? new ChannelArchive({ folder, keepTicks: undefined, log: this.#log });
    this.#open.delete(folder);
    this.#open.set(folder, archive);
    if (this.#open.size > MOST_OPEN) this.#open.delete(this.#open.keys().next().value!);
    return archive;
  }
}
