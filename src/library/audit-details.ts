import { toIsoDate } from '../clock/ticks.ts';
import { channelOf, type LibraryRecording } from './library-recording.ts';

const TOLD = ['title', 'description', 'tags', 'state', 'fromTicks', 'toTicks', 'poster', 'problem', 'marks'] as const;

/** What the audit log says of a change: of each field that is another one, what it was and what it is. */
export const detailsOf = (
  before: LibraryRecording | undefined,
  after: LibraryRecording,
): Readonly<Record<string, unknown>> => {
  const { kind, title, state } = after;
  const what = { title, channel: channelOf(after) };
  if (!before) return { ...what, kind, state, from: shown('fromTicks', after), to: shown('toTicks', after) };
  const changed = TOLD.map((field) => [name(field), shown(field, before), shown(field, after)] as const).filter(
    ([, was, is]) => JSON.stringify(was) !== JSON.stringify(is),
  );
  return { ...what, changed: Object.fromEntries(changed.map(([field, was, is]) => [field, { was, is }])) };
};

const name = (field: (typeof TOLD)[number]): string => field.replace('Ticks', '');

const shown = (field: (typeof TOLD)[number], recording: LibraryRecording): unknown => {
  const value = recording[field];
  if (field === 'marks') return recording.marks.map(({ atTicks, title }) => `${toIsoDate(atTicks)} ${title}`);
  return typeof value === 'number' ? toIsoDate(value) : (value ?? null);
};
