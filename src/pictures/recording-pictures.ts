import type { Logger } from 'pino';
import type { ArchiveReader, TimeRange } from '../archive/archived.ts';
import type { Ticks } from '../clock/ticks.ts';
import type { Recording } from '../library/recording.ts';
import type { SegmentKeys } from '../timeline/channel-timeline.ts';
import type { PictureArchive } from './archive-frames.ts';
import { stillsAt, stillsOfArchive } from './archive-stills.ts';
import type { PictureDecoder } from './picture-decoder.ts';
import type { PictureFolder } from './picture-folder.ts';
import { resized } from './picture-size.ts';
import { mostTelling, parsePosterFile, posterName } from './poster.ts';
import { stepOf, USUAL_STEP } from './storyboard.ts';
import { Storyboards, type StoryboardSubject } from './storyboards.ts';

export interface PicturedRecording {
  readonly reader: ArchiveReader;
  readonly recording: Recording;
  /** Of its channel. */
  readonly keys?: SegmentKeys | undefined;
}

export interface RecordingPicturesOptions {
  /** Undefined where there is no such recording, or nothing on disk of it. */
  readonly find: (id: string) => PicturedRecording | undefined;
  readonly decoder: Pick<PictureDecoder, 'decode'>;
  readonly folder: PictureFolder;
  readonly log: Logger;
}

/** A still that is stored. */
export interface StoredStill {
  readonly at: Ticks;
  /** Beside the recording's playlist. */
  readonly file: string;
}

/** Of which the automatic poster is the one in which there is most to see. */
const CANDIDATES = 5;
/** As people and pages look at them, to choose one. */
const STILL_SIZE = 'medium';
const STILL = /^still-(\d{1,16})\.jpg$/;
/** However many are asked for, so many stay on disk for each recording. */
const MOST_STORED = 120;

/** Posters, stills and storyboards of recordings, clips and imports. What is made once is kept beside them on disk. */
export class RecordingPictures {
  readonly #options: RecordingPicturesOptions;
  readonly #storyboards: Storyboards;

  constructor(options: RecordingPicturesOptions) {
    this.#options = options;
    this.#storyboards = new Storyboards(options);
  }

  /**
   * Evenly spaced stills, to choose a poster from; undefined for what is no recording.
   * @throws PicturesBusyError, or Error where pictures cannot be read or decoded
   */
  async stills(id: string, count: number): Promise<StoredStill[] | undefined> {
    const found = await this.#find(id);
    if (!found) return undefined;
    const { decoder, folder } = this.#options;
    const stills = await stillsOfArchive(found.archive, found.range, count, { decoder });
    const stored = stills.map(async ({ at, jpeg }) => {
      const file = `still-${at}.jpg`;
      await folder.write(id, file, await resized(jpeg, STILL_SIZE, 'jpg'));
      return { at, file };
    });
    const result = await Promise.all(stored);
    await this.#prune(id, new Set(result.map(({ file }) => file)));
    return result;
  }

  /**
   * Makes a poster of the picture at a moment, or of the next there is, and stores it.
   * @returns its name; undefined where there is no picture, or no such recording
   */
  async posterAt(id: string, at: Ticks): Promise<string | undefined> {
    const found = await this.#find(id);
    if (!found || at < found.range.from || at >= found.range.to) return undefined;
    const { decoder } = this.#options;
    const [still] = await stillsAt(found.archive, found.range, [at], { decoder });
    return still && this.#storePoster(id, still.jpeg);
  }

  /** The same, of the picture in which there is most to see; gives way to everything else. */
  async choosePoster(id: string, signal: AbortSignal): Promise<string | undefined> {
    const found = await this.#find(id);
    if (!found) return undefined;
    const { decoder } = this.#options;
    const options = { decoder, background: true, signal };
    const best = await mostTelling(await stillsOfArchive(found.archive, found.range, CANDIDATES, options));
    return best && this.#storePoster(id, best.jpeg);
  }

  /** A poster in a size, a still, or a sheet of its storyboard, by its file's name; undefined for what is none. */
  async file(id: string, file: string): Promise<Buffer | undefined> {
    const { folder } = this.#options;
    const poster = parsePosterFile(file);
    if (poster || STILL.test(file)) {
      const stored = await folder.read(id, file);
      if (stored || !poster) return stored;
      const original = await folder.read(id, `${poster.poster}.jpg`);
      if (!original) return undefined;
      const made = await resized(original, poster.size, poster.format);
      await folder.write(id, file, made);
      return made;
    }
    const subject = await this.#subject(id);
    return subject && this.#storyboards.sheet(subject, file);
  }

  /** WebVTT; undefined where there are no pictures. */
  async storyboard(id: string): Promise<string | undefined> {
    const subject = await this.#subject(id);
    return subject && this.#storyboards.text(subject);
  }

  /** Makes the sheets of its storyboard that are whole, giving way to everything else. */
  async makeSheets(id: string, signal: AbortSignal): Promise<void> {
    const subject = await this.#subject(id);
    if (subject) await this.#storyboards.makeWhole(subject, signal);
  }

  /** Removes all pictures of what is no more. */
  async forget(id: string): Promise<void> {
    await this.#options.folder.remove(id);
  }

  async #storePoster(id: string, jpeg: Buffer): Promise<string> {
    const name = posterName(jpeg);
    await this.#options.folder.write(id, `${name}.jpg`, jpeg);
    return name;
  }

  async #subject(id: string): Promise<StoryboardSubject | undefined> {
    const found = await this.#find(id);
    if (!found) return undefined;
    const { archive, range, isOver } = found;
    const step = isOver ? stepOf(range.to - range.from) : USUAL_STEP;
    return { owner: id, archive, range, isOver, step, times: 'media' };
  }

  async #find(id: string): Promise<Found | undefined> {
    const found = this.#options.find(id);
    if (!found || found.recording.state === 'upcoming') return undefined;
    const { reader, recording, keys } = found;
    const { fromTicks: from, toTicks, state } = recording;
    const to = Math.min(toTicks ?? Infinity, (await reader.extent())?.to ?? 0);
    if (to <= from) return undefined;
    return { archive: { reader, keys }, range: { from, to }, isOver: state === 'finished' };
  }

  async #prune(id: string, fresh: ReadonlySet<string>): Promise<void> {
    const { folder } = this.#options;
    const old = (await folder.list(id)).filter((file) => STILL.test(file) && !fresh.has(file));
    for (const file of old.slice(0, Math.max(0, old.length + fresh.size - MOST_STORED))) await folder.remove(id, file);
  }
}

interface Found {
  readonly archive: PictureArchive;
  readonly range: TimeRange;
  readonly isOver: boolean;
}
