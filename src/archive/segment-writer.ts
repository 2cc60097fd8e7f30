import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Ticks } from '../clock/ticks.ts';
import type { InitSection } from '../timeline/init-section.ts';
import type { Segment } from '../timeline/segment.ts';
import type { ArchivedFormat } from './archived.ts';
import { settled } from './format.ts';
import type { HourJournal, NewHead } from './hour-journal.ts';
import { HOUR_TICKS, hourOf, type Hour } from './hour.ts';
import type { Hours } from './hours.ts';
import type { JournalEntry } from './journal-text.ts';
import { keyFrameBytes } from './key-frame.ts';
import { hourFolder, segmentFile } from './layout.ts';
import { writeSegmentFile } from './segment-file.ts';
import type { SpareFiles } from './spare-files.ts';

/** What a segment does not tell of itself. */
export interface Described {
  readonly format: ArchivedFormat;
  /** EXT-X-TARGETDURATION: whole seconds. */
  readonly targetDuration: number;
  /** Each segment is sure to begin with a key frame. */
  readonly independentSegments: boolean;
  /** The segment's EXT-X-DISCONTINUITY-SEQUENCE number, its own discontinuity included. */
  readonly discontinuitySequence: number;
}

export interface SegmentWriterOptions {
  readonly folder: string;
  readonly hours: Hours;
  readonly spares: SpareFiles;
  /** Age at which segments are removed. */
  readonly keepTicks: Ticks | undefined;
  /** Told of each segment that is on disk. */
  readonly onWritten: (rendition: string, entry: JournalEntry, targetDuration: number) => void;
}

type InMemory = Segment & { readonly chunks: readonly Buffer[] };

/** A playlist from whose beginning segments are removed while it is written is none that is only appended to. */
const SHORTEST_EVENT: Ticks = 24 * HOUR_TICKS;

/** Writes segments and the playlists of their hours. One at a time for each rendition. */
export class SegmentWriter {
  readonly #options: SegmentWriterOptions;
  /** The hour that is written, by rendition. */
  readonly #open = new Map<string, { readonly hour: Hour; readonly journal: HourJournal }>();
  /** The init section that was written last, by rendition. */
  readonly #inits = new Map<string, string>();

  constructor(options: SegmentWriterOptions) {
    this.#options = options;
  }

  /** @throws Error when it could not be written whole; nothing is left of it then */
  async write(rendition: string, segment: InMemory, described: Described): Promise<void> {
    const { msn, startTicks, durationTicks, byteLength, discontinuity, init, key, chunks } = segment;
    const hour = hourOf(startTicks);
    const folder = hourFolder(this.#options.folder, rendition, hour);
    const { container } = described.format;
    const path = join(folder, segmentFile(msn, container));
    if (init) await this.#writeInit(rendition, folder, init);
    await this.#writeFile(rendition, path, chunks, byteLength);
    try {
      const journal = await this.#journal(rendition, hour);
      const before = journal.entries.at(-1)?.format;
      const keyFrame = key ? undefined : (segment.keyFrameBytes ?? foundKeyFrame(segment, described.format));
      const entry: JournalEntry = {
        segment: {
          ...{ msn, startTicks, durationTicks, byteLength, discontinuity },
          ...(keyFrame !== undefined && { keyFrameBytes: keyFrame }),
          ...(init && { init: init.name }),
          ...(key && { key }),
        },
        format: settled(described.format, before),
        discontinuitySequence: described.discontinuitySequence,
      };
      await journal.append(entry, this.#headOf(described));
      this.#options.onWritten(rendition, entry, described.targetDuration);
    } catch (error) {
      await rm(path, { force: true });
      throw error;
    }
  }

  /** The hour before is ended first, so that no more than one is open after a crash. */
  async #journal(rendition: string, hour: Hour): Promise<HourJournal> {
    const open = this.#open.get(rendition);
    if (open?.hour === hour) return open.journal;
    await open?.journal.end();
    const journal = await this.#options.hours.forWriting(rendition, hour);
    this.#open.set(rendition, { hour, journal });
    return journal;
  }

  #headOf({ targetDuration, independentSegments }: Described): NewHead {
    const { keepTicks } = this.#options;
    return { targetDuration, independentSegments, appendOnly: keepTicks === undefined || keepTicks >= SHORTEST_EVENT };
  }

  /** Once for each hour's folder, which is whole in itself. */
  async #writeInit(rendition: string, folder: string, { name, bytes }: InitSection): Promise<void> {
    const place = join(folder, name);
    if (this.#inits.get(rendition) === place) return;
    await writeSegmentFile(place, [bytes], bytes.length);
    this.#inits.set(rendition, place);
  }

  async #writeFile(rendition: string, path: string, chunks: readonly Buffer[], byteLength: number): Promise<void> {
    const { spares } = this.#options;
    try {
      await writeSegmentFile(path, chunks, byteLength, spares.take(rendition));
    } catch (error) {
      // The room of what is kept to be written over may be what is missing.
      if (!(await spares.remove())) throw error;
      await writeSegmentFile(path, chunks, byteLength);
    }
  }
}

/** Of a segment whose maker did not say. What is encrypted cannot be taken apart. */
const foundKeyFrame = ({ chunks, init, key }: InMemory, { kind, container }: ArchivedFormat): number | undefined =>
  key || kind !== 'video' ? undefined : keyFrameBytes({ container, chunks, init: init?.bytes });
