import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Ticks } from '../clock/ticks.ts';
import type { ArchivedSegment } from './archived.ts';
import type { HourJournal } from './hour-journal.ts';
import { HOUR_TICKS, hourStart, type Hour } from './hour.ts';
import type { Hours } from './hours.ts';
import { hourFolder, hourMultivariant, segmentFile } from './layout.ts';
import type { Pins } from './pins.ts';
import type { SpareFiles } from './spare-files.ts';

export interface RemoverOptions {
  readonly folder: string;
  readonly hours: Hours;
  readonly spares: SpareFiles;
  readonly pins: Pins;
}

/** Where so much is kept an hour more does not matter: hours go as a whole. */
const WHOLE_HOURS: Ticks = 24 * HOUR_TICKS;

/** Removes what is too old, but for what recordings name. One at a time for each rendition. */
export class Remover {
  readonly #options: RemoverOptions;
  /** Up to where nothing is left that could be removed, by rendition. */
  readonly #judged = new Map<string, Ticks>();

  constructor(options: RemoverOptions) {
    this.#options = options;
  }

  /** What recordings name has changed. */
  judgeAnew(): void {
    this.#judged.clear();
  }

  /**
   * Removes segments that begin before `edge`.
   * @param keepTicks how much is kept: where it is much, hours go only once all of them is too old
   * @returns bytes that were removed, as far as the playlists tell
   */
  async removeBefore(rendition: string, edge: Ticks, keepTicks: Ticks): Promise<number> {
    const { hours } = this.#options;
    const judged = this.#judged.get(rendition) ?? -Infinity;
    let removed = 0;
    for (const hour of await hours.of(rendition)) {
      const start = hourStart(hour);
      if (start >= edge) break;
      if (start + HOUR_TICKS <= judged) continue;
      const isOver = start + HOUR_TICKS <= edge;
      if (isOver && !this.#options.pins.touches(reach(hour))) removed += await this.#removeHour(rendition, hour);
      else if (isOver || keepTicks < WHOLE_HOURS) removed += await this.#removeSome(rendition, hour, edge);
    }
    this.#judged.set(rendition, edge);
    return removed;
  }

  async #removeHour(rendition: string, hour: Hour): Promise<number> {
    const { folder, hours } = this.#options;
    const bytes = (await hours.journal(rendition, hour))?.byteLength ?? 0;
    await hours.drop(rendition, hour);
    await rm(hourFolder(folder, rendition, hour), { recursive: true, force: true });
    for (const other of await hours.renditions()) if ((await hours.of(other)).includes(hour)) return bytes;
    await rm(hourMultivariant(folder, hour), { force: true });
    return bytes;
  }

  async #removeSome(rendition: string, hour: Hour, edge: Ticks): Promise<number> {
    const { folder, hours, pins, spares } = this.#options;
    const journal = await hours.journal(rendition, hour);
    if (!journal) return 0;
    const gone = new Set<ArchivedSegment>();
    for (const { segment, format } of journal.entries) {
      const { msn, startTicks, durationTicks } = segment;
      if (startTicks >= edge) break;
      if (pins.touches({ from: startTicks, to: startTicks + durationTicks })) continue;
      gone.add(segment);
      await spares.add(rendition, join(hourFolder(folder, rendition, hour), segmentFile(msn, format.container)));
    }
    if (gone.size === 0) return 0;
    const bytes = journal.forget(({ segment }) => gone.has(segment));
    await this.#tidy(rendition, hour, journal, edge);
    return bytes;
  }

  /** What is left of an hour of which segments went. */
  async #tidy(rendition: string, hour: Hour, journal: HourJournal, edge: Ticks): Promise<void> {
    if (journal.entries.length === 0 && hourStart(hour) + HOUR_TICKS <= edge) await this.#removeHour(rendition, hour);
    else await journal.rewriteIfStale();
  }
}

/** What lies in the folder of an hour may reach into the next. */
const reach = (hour: Hour) => ({ from: hourStart(hour), to: hourStart(hour) + 2 * HOUR_TICKS });
