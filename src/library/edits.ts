import { secondsToTicks, ticksToSeconds, toIsoDate, type Ticks } from '../clock/ticks.ts';
import { LibraryError } from './library-error.ts';
import type { LibraryRecording } from './library-recording.ts';
import type { Measured } from './measure.ts';
import type { Mark } from './recording.ts';
import { MAX_MARKS } from './recording-text.ts';

// What can be done to a recording. Each takes one and returns another, or says why not (LibraryError).

/** What people say of it. */
export interface Words {
  readonly title?: string | undefined;
  readonly description?: string | undefined;
  readonly tags?: readonly string[] | undefined;
  /** Name of the poster picture; null takes it away. */
  readonly poster?: string | null | undefined;
}

export const described = (recording: LibraryRecording, words: Words): LibraryRecording => {
  const { title, description, tags, poster } = words;
  return {
    ...recording,
    ...(title !== undefined && { title }),
    ...(description !== undefined && { description }),
    ...(tags !== undefined && { tags: distinct(tags) }),
    ...(poster !== undefined && { poster: poster ?? undefined }),
  };
};

/** @param expected the `updatedAt` that it must have still; absent: any will do @throws LibraryError */
export const checkVersion = ({ title, updatedAt }: LibraryRecording, expected: string | undefined): void => {
  if (expected === undefined || expected === updatedAt) return;
  throw new LibraryError('stale', `"${title}" was changed by somebody else meanwhile: read it again`);
};

/** Of tags that differ in capitals alone, the first. */
export const distinct = (tags: readonly string[]): string[] => {
  const seen = new Map(tags.toReversed().map((tag) => [tag.toLowerCase(), tag] as const));
  return [...new Set(tags.map((tag) => seen.get(tag.toLowerCase())!))];
};

/** Ends one that is on the air. One that ends by itself meanwhile is left as it is. */
export const stopped = (recording: LibraryRecording, now: Ticks): LibraryRecording => {
  const { state, toTicks, fromTicks } = recording;
  if (state !== 'live') throw new LibraryError('not-live', `"${recording.title}" is ${state}, not on the air`);
  if (toTicks !== undefined && toTicks <= now) return recording;
  return { ...recording, toTicks: Math.max(now, fromTicks + 1) };
};

export interface NewRange {
  readonly from?: Ticks | undefined;
  readonly to?: Ticks | undefined;
}

/** Begins or ends elsewhere; marks outside go. What is in its archive there is for the caller to find out. */
export const trimmed = (recording: LibraryRecording, { from, to }: NewRange, now: Ticks): LibraryRecording => {
  const fromTicks = from ?? recording.fromTicks;
  const toTicks = to ?? recording.toTicks;
  const { state } = recording;
  if (toTicks !== undefined && toTicks <= fromTicks) {
    const range = `${toIsoDate(fromTicks)} to ${toIsoDate(toTicks)}`;
    throw new LibraryError('empty-range', `from ${range} there is nothing: "to" must be later than "from"`);
  }
  const isOver = state === 'finished' || state === 'failed';
  const is = (what: string): LibraryError => new LibraryError('out-of-range', `"${recording.title}" is ${what}`);
  if (isOver && Math.max(fromTicks, toTicks ?? 0) > now) throw is(`${state}: it cannot go on into the future`);
  if (state === 'live' && fromTicks > now) throw is('on the air: it cannot begin in the future');
  if (state === 'upcoming' && fromTicks <= now) throw is('upcoming: it cannot have begun already');
  const marks = recording.marks.filter(({ atTicks }) => atTicks >= fromTicks && atTicks < (toTicks ?? Infinity));
  return { ...recording, fromTicks, toTicks, marks };
};

export const marked = (recording: LibraryRecording, mark: Mark, now: Ticks): LibraryRecording => {
  const { state, title, fromTicks, toTicks, marks } = recording;
  if (state === 'upcoming' || state === 'failed') throw new LibraryError('not-live', `"${title}" is ${state}`);
  const end = Math.min(toTicks ?? Infinity, now + 1);
  if (mark.atTicks < fromTicks || mark.atTicks >= end) {
    const range = `${toIsoDate(fromTicks)} to ${toIsoDate(end)}`;
    throw new LibraryError('out-of-range', `a mark must lie within the recording, ${range}`);
  }
  if (marks.length >= MAX_MARKS) throw new LibraryError('too-many', `a recording has at most ${MAX_MARKS} marks`);
  return { ...recording, marks: [...marks, mark].toSorted((a, b) => a.atTicks - b.atTicks) };
};

/** @param number of the mark, in the order of their times, from 0 */
export const unmarked = (recording: LibraryRecording, number: number): LibraryRecording => {
  if (!recording.marks[number]) throw new LibraryError('unknown-mark', `there is no mark ${number}`);
  return { ...recording, marks: recording.marks.toSpliced(number, 1) };
};

/** Holes that are not worth a word: some pictures, or frames of sound. */
const SMALL_HOLE = secondsToTicks(0.2);

/** It is over, and this is what the archive has of it. A clip stays exact: its ends are where somebody wanted them. */
export const finished = (recording: LibraryRecording, { range, byteLength, missing }: Measured): LibraryRecording => {
  const { kind, fromTicks, toTicks } = recording;
  const { from, to } = kind === 'clip' ? { from: fromTicks, to: toTicks ?? range.to } : range;
  const marks = recording.marks.filter(({ atTicks }) => atTicks >= from && atTicks < to);
  const problem = missing > SMALL_HOLE ? `${ticksToSeconds(missing).toFixed(1)} s are missing in it` : undefined;
  return { ...recording, state: 'finished', fromTicks: from, toTicks: to, marks, byteLength, problem };
};

export const failed = (recording: LibraryRecording, end: Ticks, problem: string): LibraryRecording => ({
  ...recording,
  ...{ state: 'failed', toTicks: Math.max(end, recording.fromTicks + 1), problem },
});
