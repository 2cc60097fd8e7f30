import { rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Logger } from 'pino';
import { multivariantText } from '../hls/variants.ts';
import { hourOf, HOUR_TICKS, hourStart, type Hour } from './hour.ts';
import type { Ticks } from '../clock/ticks.ts';
import type { ArchivedFormat, ArchiveReader } from './archived.ts';
import type { JournalEntry } from './journal-text.ts';
import { hourMultivariant, PLAYLIST, UNFINISHED } from './layout.ts';
import { RollingPlaylist } from './rolling-playlist.ts';

export interface PlainPlaylistsOptions {
  /** Holds one folder for each rendition. */
  readonly folder: string;
  /** How much the live playlists list; undefined: there are none, as in what was imported. */
  readonly windowTicks: Ticks | undefined;
  readonly reader: Pick<ArchiveReader, 'formats'>;
  readonly log: Logger;
}

/** Live playlists are written no more often, ms. */
const SHORTEST_INTERVAL_MS = 500;

interface Rolling {
  readonly list: RollingPlaylist;
  targetDuration: number;
  writtenAt: number;
  timer: NodeJS.Timeout | undefined;
}

/**
 * What makes the folder of a channel whole in itself, for whoever serves it without this server: beside the playlists of
 * hours, those that name all renditions of an hour, and live playlists. None of them is read here.
 */
export class PlainPlaylists {
  readonly #options: PlainPlaylistsOptions;
  readonly #rolling = new Map<string, Rolling>();
  /** The hour whose renditions are all known, and what was said of them. */
  #hour: Hour | undefined;
  #said = '';
  #writing: Promise<void> = Promise.resolve();
  #failing = false;

  constructor(options: PlainPlaylistsOptions) {
    this.#options = options;
  }

  /** A segment is on disk. */
  added(rendition: string, entry: JournalEntry, targetDuration: number): void {
    this.#describe(entry);
    const { windowTicks } = this.#options;
    if (windowTicks === undefined) return;
    const rolling = this.#rolling.get(rendition) ?? this.#begin(rendition);
    rolling.list.add({ ...entry, container: entry.format.container });
    rolling.targetDuration = Math.max(rolling.targetDuration, targetDuration);
    if (rolling.timer) return;
    const wait = rolling.writtenAt + SHORTEST_INTERVAL_MS - performance.now();
    if (wait <= 0) this.#roll(rendition, rolling);
    else rolling.timer = setTimeout(() => this.#roll(rendition, rolling), wait);
  }

  /** What an earlier run has left, oldest first, before anything is added. */
  restore(rendition: string, entries: readonly JournalEntry[]): void {
    const { windowTicks } = this.#options;
    if (windowTicks === undefined) return;
    const rolling = this.#begin(rendition);
    for (const entry of entries) rolling.list.add({ ...entry, container: entry.format.container });
  }

  /** Resolves when all is written. */
  async flush(): Promise<void> {
    for (const [rendition, rolling] of this.#rolling) if (rolling.timer) this.#roll(rendition, rolling);
    await this.#writing;
  }

  #begin(rendition: string): Rolling {
    const rolling = {
      list: new RollingPlaylist(() => this.#options.windowTicks ?? 0),
      ...{ targetDuration: 1, writtenAt: -Infinity, timer: undefined },
    };
    this.#rolling.set(rendition, rolling);
    return rolling;
  }

  #roll(rendition: string, rolling: Rolling): void {
    clearTimeout(rolling.timer);
    rolling.timer = undefined;
    rolling.writtenAt = performance.now();
    this.#write(async () => {
      const text = rolling.list.render(rolling.targetDuration);
      if (text !== undefined) await writeWhole(join(this.#options.folder, rendition, PLAYLIST), text);
    });
  }

  /** Says anew which renditions there are, where that has changed. */
  #describe({ segment, format }: JournalEntry): void {
    const hour = hourOf(segment.startTicks);
    const said = `${format.name}=${JSON.stringify(format)}`;
    if (hour === this.#hour && this.#said.includes(said)) return;
    if (hour !== this.#hour) this.#said = '';
    // A rendition behind its siblings may still be in the hour before.
    if (this.#hour === undefined || hour > this.#hour) this.#hour = hour;
    this.#said += `${said}\n`;
    this.#write(async () => {
      const from = hourStart(hour);
      const formats = await this.#options.reader.formats({ from, to: from + HOUR_TICKS });
      const text = variantsOf(formats);
      if (text === undefined) return;
      const { folder } = this.#options;
      await writeWhole(hourMultivariant(folder, hour), text.replaceAll(`/${PLAYLIST}`, `/${hour}/${PLAYLIST}`));
      if (hour === this.#hour && this.#options.windowTicks !== undefined)
        await writeWhole(join(folder, PLAYLIST), text);
    });
  }

  /** One after the other. Never rejects: what cannot be written is told once, until it can. */
  #write(action: () => Promise<void>): void {
    this.#writing = this.#writing.then(action).then(
      () => {
        this.#failing = false;
      },
      (error: unknown) => {
        const { folder, log } = this.#options;
        if (!this.#failing) log.warn({ err: error, folder }, 'playlists for other servers cannot be written');
        this.#failing = true;
      },
    );
  }
}

/** Renditions of which nothing was seen yet cannot be chosen. */
const variantsOf = (formats: readonly ArchivedFormat[]): string | undefined => {
  const known = formats.filter(({ kind, codecs }) => kind === 'subtitles' || codecs !== undefined);
  const renditions = known.map((format) => ({ ...format, format }));
  return multivariantText(renditions, { mainLanguage: undefined, independent: false });
};

/** Whoever reads it sees the one before, or this one. */
const writeWhole = async (path: string, text: string): Promise<void> => {
  const half = path + UNFINISHED;
  try {
    await writeFile(half, text);
    await rename(half, path);
  } catch (error) {
    await rm(half, { force: true });
    throw error;
  }
};
