import { setTimeout as sleep } from 'node:timers/promises';
import type { TimeRange } from '../../archive/archived.ts';
import { secondsToTicks, ticksToSeconds, type Ticks } from '../../clock/ticks.ts';
import type { Recording } from '../../library/recording.ts';
import { MomentError, parseMoment } from '../moment.ts';
import type { ExportSubject } from '../subject.ts';
import { ClipError } from './clip-error.ts';
import type { ClipFileState, ClipMaker } from './clip-maker.ts';

/** What somebody wants of a channel or a recording. */
export interface ClipCommand {
  /** Moments, as `parseMoment` reads them. */
  readonly in: string;
  readonly out: string;
  /** That of what it is cut from, where absent. */
  readonly title?: string | undefined;
}

/** A clip as the library is told of it. */
export interface NewClip {
  readonly archive: Recording['archive'];
  readonly title: string;
  readonly range: TimeRange;
}

/** Who wants it, for the library. */
export interface ClipAuthor {
  readonly who: string;
  readonly address?: string | undefined;
}

/** Where clips are kept. */
export interface ClipLibrary {
  add(clip: NewClip, by: ClipAuthor): Promise<Recording>;
  get(id: string): Recording | undefined;
}

export interface ClipDeskOptions {
  readonly library: ClipLibrary;
  readonly maker: ClipMaker;
  /** Of a clip that exists. */
  readonly subjectOf: (id: string) => Promise<ExportSubject | undefined>;
  /** The programme clock. */
  readonly now: () => Ticks;
}

export interface ClipAnswer {
  readonly recording: Recording;
  readonly file: ClipFileState;
}

/** A file of an MP4's own tables has 13 hours at most; longer than this is no clip. */
const LONGEST = secondsToTicks(6 * 3600);
/** The newest segment is on disk a segment's length after its pictures were on the air: so long is it waited for. */
const PATIENCE_MS = 20_000;
const LOOK_EVERY_MS = 200;

/** What operators and programs do with clips. Throws ClipError and MomentError where it cannot be done. */
export class ClipDesk {
  readonly #options: ClipDeskOptions;

  constructor(options: ClipDeskOptions) {
    this.#options = options;
  }

  /** Makes an entry of the library, which can be played at once, and orders the file. */
  async cut(subject: ExportSubject, command: ClipCommand, by: ClipAuthor): Promise<ClipAnswer> {
    const { library, maker } = this.#options;
    const wanted = this.#range(subject, command);
    if (!maker.hasRoom) throw new ClipError('busy', 'too many clips are waiting to be made: try again later');
    const range = await this.#recorded(subject, wanted);
    const { archive, title } = subject;
    const recording = await library.add({ archive, range, title: command.title ?? title }, by);
    maker.order({ ...subject, id: recording.id, title: recording.title, range });
    return { recording, file: await this.#stateOf(recording.id) };
  }

  /** How far a clip's file is; one that was lost is made again. Undefined where there is no such clip. */
  async find(id: string): Promise<ClipAnswer | undefined> {
    const { library, maker, subjectOf } = this.#options;
    const recording = library.get(id);
    if (recording?.kind !== 'clip') return undefined;
    if (!(await maker.state(id))) {
      const subject = await subjectOf(id);
      if (!subject) return { recording, file: GONE };
      maker.order({ ...subject, id });
    }
    return { recording, file: await this.#stateOf(id) };
  }

  async #stateOf(id: string): Promise<ClipFileState> {
    return (await this.#options.maker.state(id)) ?? { state: 'waiting' };
  }

  #range({ range }: ExportSubject, command: ClipCommand): TimeRange {
    const from = parseMoment(command.in, 'in', range.from);
    const to = parseMoment(command.out, 'out', range.from);
    if (to <= from) throw new MomentError('out: must be later than the in point');
    if (to - from > LONGEST) {
      throw new ClipError('too-long', `a clip has at most ${ticksToSeconds(LONGEST) / 3600} hours: make several`);
    }
    if (to > this.#options.now()) throw new MomentError('out: has not been on the air yet');
    return { from, to };
  }

  /** What is on the air now is on disk in a moment. */
  async #recorded({ reader, range: all, growing }: ExportSubject, { from, to }: TimeRange): Promise<TimeRange> {
    const inside = { from: Math.max(from, all.from), to: growing ? to : Math.min(to, all.to) };
    const deadline = performance.now() + PATIENCE_MS;
    for (;;) {
      const extent = await reader.extent();
      if (!growing || (extent && extent.to >= inside.to)) break;
      if (performance.now() > deadline) {
        throw new ClipError('nothing-there', 'the out point has not been recorded: is the channel on the air?');
      }
      await sleep(LOOK_EVERY_MS);
    }
    if (inside.to > inside.from && (await reader.formats(inside)).length > 0) return inside;
    throw new ClipError('nothing-there', 'nothing was recorded between these points, or it has been removed since');
  }
}

const GONE: ClipFileState = {
  state: 'failed',
  code: 'gone',
  problem: 'what it was to be cut from is no longer there',
};
