import type { Ticks } from '../clock/ticks.ts';

/** `import`: a file that somebody brought. `clip`: a cut of another one, or of a channel. */
export type RecordingKind = 'recording' | 'clip' | 'import';

/** The life of an event: announced, on the air, over. `failed`: with the reason in `problem`. */
export type RecordingState = 'upcoming' | 'live' | 'finished' | 'failed';

/** A moment with a name; chapters come from these. */
export interface Mark {
  readonly atTicks: Ticks;
  readonly title: string;
}

/** Something of the library: a range of an archive, with what people say of it. */
export interface Recording {
  /** Unique, fit for URLs, never used again: `/vod/ID/index.m3u8`. */
  readonly id: string;
  readonly kind: RecordingKind;
  /** Whose archive it lies in. An import has one of its own, under its id. */
  readonly archive: { readonly channel: string } | { readonly import: string };
  readonly title: string;
  readonly description: string;
  readonly tags: readonly string[];
  readonly state: RecordingState;
  /** Where it begins; of one that is upcoming, where it is to begin. */
  readonly fromTicks: Ticks;
  /** Where it ends; undefined while it runs and nobody has said when it is to end. */
  readonly toTicks: Ticks | undefined;
  readonly marks: readonly Mark[];
  /** All renditions; bytes. 0 until it is finished. */
  readonly byteLength: number;
  /** Name of the poster picture; changes with its content. */
  readonly poster: string | undefined;
  /** Why it failed, or what is missing in it. */
  readonly problem: string | undefined;
  /** ISO 8601. */
  readonly createdAt: string;
  readonly updatedAt: string;
}
