import { secondsToTicks, toIsoDate, type Ticks } from '../clock/ticks.ts';
import { writeId3Tag, Id3Error, type Id3Frame } from '../metadata/id3-tag.ts';
import type { TimedEvents } from '../metadata/timed-events.ts';

/** What an operator, or a program, wants players to be told in the stream itself. */
export interface MetadataCommand {
  readonly frames: readonly Id3Frame[];
  /** Seconds from now on. */
  readonly in: number;
  /** Who asks, as people read it. */
  readonly by: string;
}

export type MetadataOutcome =
  /** `at`: the moment of the programme that it stands at, ISO 8601. */
  | { readonly done: true; readonly id: number; readonly at: string }
  | { readonly done: false; readonly code: 'invalid-tag' | 'too-much'; readonly message: string };

export interface MetadataDeskOptions {
  readonly events: TimedEvents;
  /** How far the programme has come in the rendition that is furthest. */
  readonly now: () => Ticks;
  readonly onInsert: (inserted: {
    readonly moment: string;
    readonly frames: readonly string[];
    readonly by: string;
  }) => void;
}

/** So much ahead of what is being made, every rendition has yet to come to the moment: a few frames, in ticks. */
export const AHEAD: Ticks = secondsToTicks(0.1);

/** Takes timed metadata for all renditions. */
export class MetadataDesk {
  readonly #options: MetadataDeskOptions;

  constructor(options: MetadataDeskOptions) {
    this.#options = options;
  }

  command({ frames, in: seconds, by }: MetadataCommand): MetadataOutcome {
    const { events, now, onInsert } = this.#options;
    let tag: Buffer;
    try {
      tag = writeId3Tag(frames);
    } catch (error) {
      if (error instanceof Id3Error) return { done: false, code: 'invalid-tag', message: error.message };
      throw error;
    }
    const at = now();
    const event = events.add(Math.round(at + AHEAD + secondsToTicks(seconds)), tag, at);
    if (!event) return { done: false, code: 'too-much', message: TOO_MUCH };
    const moment = toIsoDate(event.ticks);
    onInsert({ moment, frames: frames.map(({ id }) => id), by });
    return { done: true, id: event.id, at: moment };
  }
}

const TOO_MUCH = 'there is more metadata than a stream should carry: try again in a minute';
