import type { Logger } from 'pino';
import type { TimeRange } from '../archive/archived.ts';
import { secondsToTicks, type Ticks } from '../clock/ticks.ts';
import { renditionOfHeight, type PictureArchive } from './archive-frames.ts';
import type { PictureDecoder } from './picture-decoder.ts';
import type { PictureFolder } from './picture-folder.ts';
import { RecentTiles } from './recent-tiles.ts';
import { makeSheet } from './sheet-maker.ts';
import { parseSheetFile, sheetFile, type SheetName } from './sheet-name.ts';
import { renderStoryboard, sheetsOf, TILES, tilesOf, type StoryboardTimes } from './storyboard.ts';

/** What a storyboard is of. */
export interface StoryboardSubject {
  /** Names its folder, and nothing else. */
  readonly owner: string;
  readonly archive: PictureArchive;
  /** Ends where it is over, or has come to. */
  readonly range: TimeRange;
  /** Seconds between two pictures. */
  readonly step: number;
  readonly times: StoryboardTimes;
  /** Nothing more comes. */
  readonly isOver: boolean;
}

export interface StoryboardsOptions {
  readonly decoder: Pick<PictureDecoder, 'decode'>;
  readonly folder: PictureFolder;
  readonly log: Logger;
}

/** The height that small pictures are best made from: the least to decode. */
const BEST_HEIGHT = 180;

/** Makes storyboards: the text when it is asked for, sheets once each, those that are whole for good. */
export class Storyboards {
  readonly #options: StoryboardsOptions;
  readonly #recent = new RecentTiles();
  readonly #underWay = new Map<string, Promise<Buffer | undefined>>();

  constructor(options: StoryboardsOptions) {
    this.#options = options;
  }

  /** WebVTT; undefined where there are no pictures. */
  async text({ archive, range, step, times }: StoryboardSubject): Promise<string | undefined> {
    const rendition = await renditionOfHeight(archive.reader, range, BEST_HEIGHT);
    if (rendition === undefined) return undefined;
    const segments = await archive.reader.segments(rendition, range);
    return segments.length === 0 ? undefined : renderStoryboard(segments, range, step, times);
  }

  /**
   * A sheet that the text names, or named before more came.
   * @returns JPEG; undefined for any other
   * @throws PicturesBusyError, or Error where its pictures cannot be read or decoded
   */
  async sheet(subject: StoryboardSubject, file: string): Promise<Buffer | undefined> {
    const name = parseSheetFile(file);
    if (!name) return undefined;
    const stored = await this.#options.folder.read(subject.owner, file);
    // What was trimmed off is not shown any more, stored or not.
    if (stored && isWithin(name, subject.range)) return stored;
    return this.#once(subject, file, () => this.#make(subject, name, false));
  }

  /** Makes those that are whole and not there yet, one after the other, giving way to everything else. */
  async makeWhole(subject: StoryboardSubject, signal: AbortSignal): Promise<void> {
    const { archive, range, step, owner } = subject;
    const rendition = await renditionOfHeight(archive.reader, range, BEST_HEIGHT);
    if (rendition === undefined) return;
    const segments = await archive.reader.segments(rendition, range);
    const there = new Set(await this.#options.folder.list(owner));
    for (const sheet of sheetsOf(tilesOf(segments, range, step), step)) {
      const file = sheetFile(sheet);
      if (signal.aborted) return;
      if (there.has(file) || !isWhole(sheet, subject)) continue;
      await this.#once(subject, file, () => this.#make(subject, sheet, true));
    }
  }

  /** Equal requests share one decoder. */
  #once(
    { owner }: StoryboardSubject,
    file: string,
    make: () => Promise<Buffer | undefined>,
  ): Promise<Buffer | undefined> {
    const key = `${owner}/${file}`;
    let made = this.#underWay.get(key);
    if (!made) this.#underWay.set(key, (made = make().finally(() => this.#underWay.delete(key))));
    return made;
  }

  async #make(subject: StoryboardSubject, name: SheetName, background: boolean): Promise<Buffer | undefined> {
    const { archive, range, step, owner } = subject;
    const rendition = name.step === step ? await renditionOfHeight(archive.reader, range, BEST_HEIGHT) : undefined;
    if (rendition === undefined) return undefined;
    const wanted = overlap(timeOf(name), range);
    const segments = wanted ? await archive.reader.segments(rendition, wanted) : [];
    const tiles = wanted ? tilesOf(segments, wanted, step) : [];
    const [sheet] = sheetsOf(
      tiles.filter(({ cell }) => cell - name.sheet * TILES <= name.last),
      step,
    );
    if (!sheet || sheetFile(sheet) !== sheetFile(name)) return undefined;
    const job = { owner, archive, rendition, sheet, background };
    const jpeg = await makeSheet(job, { decoder: this.#options.decoder, recent: this.#recent });
    if (isWhole(sheet, subject)) await this.#store(subject, sheetFile(sheet), jpeg);
    return jpeg;
  }

  /** A disk that is full keeps nobody from seeing it. */
  async #store({ owner, range, isOver }: StoryboardSubject, file: string, jpeg: Buffer): Promise<void> {
    const { folder, log } = this.#options;
    try {
      await folder.write(owner, file, jpeg);
      if (isOver) return;
      for (const other of await folder.list(owner)) {
        const name = parseSheetFile(other);
        if (name && timeOf(name).to <= range.from) await folder.remove(owner, other);
      }
    } catch (error) {
      log.warn({ err: error, owner, file }, 'a sheet of pictures cannot be stored');
    }
  }
}

/** The stretch of the programme clock that a whole sheet is of. */
const timeOf = ({ sheet, step }: SheetName): TimeRange => {
  const length: Ticks = secondsToTicks(step) * TILES;
  return { from: sheet * length, to: (sheet + 1) * length };
};

const overlap = (a: TimeRange, b: TimeRange): TimeRange | undefined => {
  const [from, to] = [Math.max(a.from, b.from), Math.min(a.to, b.to)];
  return to > from ? { from, to } : undefined;
};

/** Whether no tile of it lies outside of the range. */
const isWithin = (name: SheetName, { from, to }: TimeRange): boolean => {
  const [start, step] = [timeOf(name).from, secondsToTicks(name.step)];
  return start + (name.first + 1) * step > from && start + name.last * step < to;
};

/** Whether nothing more comes into it. */
const isWhole = (name: SheetName, { isOver, range }: StoryboardSubject): boolean =>
  isOver || name.last === TILES - 1 || timeOf(name).to <= range.to;
