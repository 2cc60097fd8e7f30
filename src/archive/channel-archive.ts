import { join } from 'node:path';
import type { Logger } from 'pino';
import type { Ticks } from '../clock/ticks.ts';
import type { SegmentFormat } from '../media/container.ts';
import type { Segment } from '../timeline/segment.ts';
import type { ArchivedFormat, ArchivedSegment, ArchivePins, ArchiveReader, TimeRange } from './archived.ts';
import { ArchiveReading, type Newest } from './archive-reading.ts';
import { FilesInUse } from './files-in-use.ts';
import { hourOf } from './hour.ts';
import { Hours } from './hours.ts';
import { hourFolder, segmentFile } from './layout.ts';
import { OldHoursSweep } from './old-hours-sweep.ts';
import { Pins } from './pins.ts';
import type { KeptArchive } from './keeper.ts';
import { PlainPlaylists } from './plain-playlists.ts';
import { recover } from './recovery.ts';
import { Remover } from './remover.ts';
import { RoomMaker } from './room-maker.ts';
import { SegmentWriter, type Described } from './segment-writer.ts';
import { SpareFiles } from './spare-files.ts';
import { Usage } from './usage.ts';
import { WriteQueue } from './write-queue.ts';

export interface ChannelArchiveOptions {
  /** Holds one folder for each rendition. */
  readonly folder: string;
  /** Age at which segments are removed, ticks; undefined keeps them for ever. It may change, as the others of these. */
  readonly keepTicks: Ticks | undefined;
  /** What is never removed to make room, ticks back from the newest. */
  readonly leastKeptTicks?: Ticks | undefined;
  /** Live playlists for other servers list so much; absent: there are none. */
  readonly windowTicks?: Ticks | undefined;
  /** Of what a rendition's segments are made now. Absent: MPEG-TS. */
  readonly containerOf?: (rendition: string) => SegmentFormat;
  readonly log: Logger;
  /** A clock that never goes back, ms; the system's where absent. */
  readonly now?: () => number;
}

/**
 * Segments on disk as plain files, in folders by the hour of their start, and beside them the playlist of that hour, which
 * is the index: `RENDITION/YYYYMMDDHH/NUMBER.ts` and `RENDITION/YYYYMMDDHH/index.m3u8`. What is in the playlist is whole.
 * Writing never fails for whoever asks for it: a disk that does is told once, until it works again.
 */
export class ChannelArchive implements ArchiveReader, ArchivePins, KeptArchive {
  readonly #options: ChannelArchiveOptions;
  readonly #inUse = new FilesInUse();
  readonly #pins = new Pins();
  readonly #hours: Hours;
  readonly #reading: ArchiveReading;
  readonly #queue: WriteQueue;
  readonly #writer: SegmentWriter;
  readonly #remover: Remover;
  readonly #roomMaker: RoomMaker;
  readonly #plain: PlainPlaylists;
  readonly #usage: Usage;
  readonly #oldHours: OldHoursSweep;
  /** Renditions of text: it has no init sections to be told by. */
  readonly #texts = new Set<string>();
  #newestMsn: number | undefined;
  #agedAt: string | undefined;

  constructor(options: ChannelArchiveOptions) {
    const { folder, log, now = () => performance.now() } = options;
    this.#options = options;
    this.#hours = new Hours(folder);
    this.#reading = new ArchiveReading(this.#hours);
    this.#queue = new WriteQueue(log);
    this.#usage = new Usage(folder, this.#hours);
    const spares = new SpareFiles({ inUse: this.#inUse, now });
    this.#plain = new PlainPlaylists({
      ...{ folder, reader: this, log },
      get windowTicks() {
        return options.windowTicks;
      },
    });
    this.#writer = new SegmentWriter({
      ...{ folder, hours: this.#hours, spares },
      get keepTicks() {
        return options.keepTicks;
      },
      onWritten: (rendition, entry, targetDuration) => this.#plain.added(rendition, entry, targetDuration),
    });
    this.#oldHours = new OldHoursSweep({ folder, hours: this.#hours, queue: this.#queue, log });
    this.#remover = new Remover({ folder, hours: this.#hours, spares, pins: this.#pins });
    this.#roomMaker = new RoomMaker({
      ...{ hours: this.#hours, reading: this.#reading, queue: this.#queue, remover: this.#remover },
      leastKept: () => options.leastKeptTicks ?? 0,
    });
  }

  /** What keeps segments from being written; undefined while all is well. */
  get problem(): string | undefined {
    return this.#queue.problem;
  }

  /** The highest number that `start` found, of any rendition: no number may come again. */
  get newestMsn(): number | undefined {
    return this.#newestMsn;
  }

  /** Puts in order what a crash has left in the newest hours. To be called once, before anything is added. */
  async start(now: Ticks): Promise<void> {
    const { folder, log } = this.#options;
    this.#newestMsn = await recover({ folder, hours: this.#hours, now, log });
    if (this.#options.windowTicks !== undefined) await this.#restorePlain(this.#options.windowTicks);
  }

  /** Removes what is too old, and looks through the rest, slowly. To be called once, when it was said what recordings name. */
  async sweep(now: Ticks): Promise<void> {
    for (const rendition of await this.#hours.renditions()) await this.#age(rendition, now);
    this.#oldHours.start();
  }

  /** Whether a recording names any of this. */
  isPinned(range: TimeRange): boolean {
    return this.#pins.touches(range);
  }

  /** Bytes of all segments on disk. */
  usage(): Promise<number> {
    return this.#usage.total();
  }

  oldest(): Promise<Ticks | undefined> {
    return this.#roomMaker.oldest();
  }

  removeOldest(): Promise<number> {
    return this.#roomMaker.removeOldest();
  }

  /**
   * Queues a segment for writing.
   * @returns when it is on disk whole and in the playlist of its hour: true; false where that failed
   */
  add(rendition: string, segment: Segment, described: Described): Promise<boolean> {
    const { chunks, startTicks } = segment;
    if (!chunks) return Promise.resolve(false);
    if (described.format.container === 'vtt') this.#texts.add(rendition);
    return this.#queue.add(rendition, segment.byteLength, async () => {
      // What is too old goes first: on a full disk that is what makes room.
      await this.#ageAsNeeded(rendition, startTicks);
      await this.#writer.write(rendition, { ...segment, chunks }, described);
    });
  }

  /** Resolves when all that was queued is on disk. */
  async flush(): Promise<void> {
    await this.#queue.flush();
    await this.#plain.flush();
  }

  /** Writes what is to be written and closes all files. The hour goes on with the next start. */
  async stop(): Promise<void> {
    await this.#oldHours.stop();
    await this.flush();
    for (const journal of this.#hours.busy()) {
      try {
        await journal.settle();
      } catch (error) {
        this.#options.log.warn({ err: error, file: journal.path }, 'the playlist of an hour cannot be closed');
      }
    }
  }

  /** Nothing more comes: ends the playlists that are open. */
  async end(): Promise<void> {
    await this.flush();
    for (const journal of this.#hours.busy()) await journal.end();
  }

  /** Where a segment lies that is made now. */
  path(rendition: string, msn: number, startTicks: Ticks): string {
    return this.#pathOf(rendition, msn, startTicks, this.#options.containerOf?.(rendition) ?? 'ts');
  }

  formats(range: TimeRange): Promise<readonly ArchivedFormat[]> {
    return this.#reading.formats(range);
  }

  async segments(rendition: string, range: TimeRange): Promise<readonly ArchivedSegment[]> {
    const entries = await this.#reading.entries(rendition, range);
    if (entries.some(({ format }) => format.container === 'vtt')) this.#texts.add(rendition);
    return entries.map(({ segment }) => segment);
  }

  extent(): Promise<TimeRange | undefined> {
    return this.#reading.extent();
  }

  /** The newest segments, as far back as `windowTicks` from the end of the last; undefined where there is nothing. */
  newest(rendition: string, windowTicks: Ticks): Promise<Newest | undefined> {
    return this.#reading.newest(rendition, windowTicks);
  }

  segmentPath(
    rendition: string,
    { msn, startTicks, init }: Pick<ArchivedSegment, 'msn' | 'startTicks' | 'init'>,
  ): string {
    const plain = this.#texts.has(rendition) ? 'vtt' : 'ts';
    return this.#pathOf(rendition, msn, startTicks, init === undefined ? plain : 'fmp4');
  }

  initPath(rendition: string, { startTicks, init = '' }: Pick<ArchivedSegment, 'startTicks' | 'init'>): string {
    return join(hourFolder(this.#options.folder, rendition, hourOf(startTicks)), init);
  }

  hold(path: string): () => void {
    return this.#inUse.hold(path);
  }

  pin(id: string, range: TimeRange): void {
    this.#pins.set(id, range);
    this.#remover.judgeAnew();
  }

  unpin(id: string): void {
    this.#pins.delete(id);
    this.#remover.judgeAnew();
  }

  #pathOf(rendition: string, msn: number, startTicks: Ticks, container: SegmentFormat): string {
    return join(hourFolder(this.#options.folder, rendition, hourOf(startTicks)), segmentFile(msn, container));
  }

  /** Live playlists for other servers go on with what they listed. */
  async #restorePlain(windowTicks: Ticks): Promise<void> {
    for (const rendition of await this.#hours.renditions()) {
      this.#plain.restore(rendition, await this.#reading.newestEntries(rendition, windowTicks));
    }
  }

  async #ageAsNeeded(rendition: string, now: Ticks): Promise<void> {
    await this.#age(rendition, now);
    const hour = hourOf(now);
    if (hour === this.#agedAt) return;
    this.#agedAt = hour;
    // Those that are made no more.
    for (const other of await this.#hours.renditions()) {
      if (other !== rendition) void this.#queue.run(other, () => this.#age(other, now));
    }
  }

  async #age(rendition: string, now: Ticks): Promise<void> {
    const { keepTicks } = this.#options;
    if (keepTicks !== undefined) await this.#remover.removeBefore(rendition, now - keepTicks, keepTicks);
  }
}
