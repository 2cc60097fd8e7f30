import type { Ticks } from '../clock/ticks.ts';
import type { Recording } from './recording.ts';

/**
 * What began it, and so what ends it: `hand`, an operator or a program; `air`, a source on the air (`record: true`);
 * `schedule`, an event of a calendar; `made`, something that is whole from the beginning, as a clip or an import.
 */
export const CAUSES = ['hand', 'air', 'schedule', 'made'] as const;
export type RecordingCause = (typeof CAUSES)[number];

/** What the calendar last said of an event: what people have changed since then is left to them. */
export interface CalendarSays {
  readonly title: string;
  readonly description: string;
  readonly tags: readonly string[];
  readonly fromTicks: Ticks;
  readonly toTicks: Ticks;
}

/** A recording with what the library itself needs to know of it. */
export interface LibraryRecording extends Recording {
  readonly cause: RecordingCause;
  readonly calendar: CalendarSays | undefined;
}

/** Who wants a change, for the audit log. */
export interface Author {
  /** A person, a program, or what acts by itself: `schedule`. */
  readonly who: string;
  /** Address of the connection; undefined where there was none. */
  readonly address?: string | undefined;
}

/** The name of the channel; undefined for an import, and what was cut from one. */
export const channelOf = ({ archive }: Pick<Recording, 'archive'>): string | undefined =>
  'channel' in archive ? archive.channel : undefined;

/** It is over, or will be at a known time; ticks. A live one without an end lasts to infinity. */
export const endOf = ({ toTicks }: Pick<Recording, 'toTicks'>): Ticks => toTicks ?? Infinity;
