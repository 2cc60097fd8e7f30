import { secondsToTicks, type Ticks } from '../clock/ticks.ts';
import type { Occurrence } from '../schedule/occurrence.ts';
import { distinct } from './edits.ts';
import type { NewRecording } from './library.ts';
import type { CalendarSays, LibraryRecording } from './library-recording.ts';
import { eventRecordingId } from './recording-id.ts';

export interface PlanRequest {
  readonly channel: string;
  /** What the calendar says, in order of the beginnings. */
  readonly occurrences: readonly Occurrence[];
  /** Recordings of the channel that a calendar has announced and that are not over. */
  readonly unfinished: readonly LibraryRecording[];
  readonly get: (id: string) => LibraryRecording | undefined;
  readonly now: Ticks;
}

export type PlanStep =
  | { readonly do: 'add'; readonly recording: NewRecording }
  | { readonly do: 'change' | 'stop'; readonly id: string; readonly edit: (is: LibraryRecording) => LibraryRecording }
  | { readonly do: 'remove'; readonly id: string };

/** Announced at a time; those behind them follow as they come nearer. */
const MOST_ANNOUNCED = 200;

/** What has to be done for the library to say what the calendar says. */
export const planOf = ({ channel, occurrences, unfinished, get, now }: PlanRequest): PlanStep[] => {
  const wanted = new Map<string, Occurrence>();
  const cancelled = new Set<string>();
  for (const event of occurrences) {
    const id = eventRecordingId(channel, event.id);
    if (event.cancelled) cancelled.add(id);
    else if (secondsToTicks(event.end) > now && wanted.size < MOST_ANNOUNCED) wanted.set(id, event);
  }
  const steps: PlanStep[] = [];
  for (const { id, state } of unfinished) {
    if (state === 'upcoming' && !wanted.has(id)) steps.push({ do: 'remove', id });
    // One that is on stays on when it is taken out of the calendar; only when it is cancelled it ends.
    if (state === 'live' && cancelled.has(id)) steps.push({ do: 'stop', id, edit: (is) => endedAt(is, now) });
  }
  for (const [id, event] of wanted) {
    const known = get(id);
    const says = saysOf(event);
    if (!known) steps.push({ do: 'add', recording: announced(id, channel, says, now) });
    else if (differs(known, says)) steps.push({ do: 'change', id, edit: (is) => corrected(is, says, now) });
  }
  return steps;
};

const announced = (id: string, channel: string, says: CalendarSays, now: Ticks): NewRecording => ({
  ...{ id, kind: 'recording', archive: { channel }, ...says, calendar: says, cause: 'schedule' },
  ...{ state: says.fromTicks > now ? 'upcoming' : 'live', marks: [], byteLength: 0 },
  ...{ poster: undefined, problem: undefined },
});

const saysOf = ({ title, description = '', categories = [], start, end }: Occurrence): CalendarSays => ({
  // Calendars give titles in quotes.
  ...{ title: title.slice(1, -1), description, tags: distinct(categories) },
  ...{ fromTicks: secondsToTicks(start), toTicks: secondsToTicks(end) },
});

const differs = ({ state, calendar }: LibraryRecording, says: CalendarSays): boolean =>
  (state === 'upcoming' || state === 'live') && JSON.stringify(calendar) !== JSON.stringify(says);

/** What the calendar says anew; what people have changed, and it has not, stays theirs. */
const corrected = (is: LibraryRecording, says: CalendarSays, now: Ticks): LibraryRecording => {
  const was = is.calendar;
  if (!differs(is, says) || (is.toTicks !== undefined && is.toTicks <= now)) return is;
  const isNew = (field: keyof CalendarSays): boolean => JSON.stringify(was?.[field]) !== JSON.stringify(says[field]);
  return {
    ...is,
    ...(isNew('title') && { title: says.title }),
    ...(isNew('description') && { description: says.description }),
    ...(isNew('tags') && { tags: says.tags }),
    // Of one that is on, the beginning has been.
    ...(isNew('fromTicks') && is.state === 'upcoming' && { fromTicks: says.fromTicks }),
    ...(isNew('toTicks') && { toTicks: Math.max(says.toTicks, is.fromTicks + 1) }),
    calendar: says,
  };
};

const endedAt = (is: LibraryRecording, now: Ticks): LibraryRecording =>
  is.state === 'live' && (is.toTicks ?? Infinity) > now ? { ...is, toTicks: Math.max(now, is.fromTicks + 1) } : is;
