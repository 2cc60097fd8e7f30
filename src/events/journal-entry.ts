import type { ServerEvent } from './schemas.ts';

/** An event with its place in the order of all. */
export interface JournalEntry {
  /**
   * Higher than that of all before it, those of earlier runs included. Made of the time (milliseconds since the Unix
   * epoch), so that it is not given again even where the journal was lost.
   */
  readonly id: number;
  readonly event: ServerEvent;
  /** Both, as a line of JSON: `{"id":…,"type":…}`. Made once, for all who are told. */
  readonly json: string;
}

export const entryOf = (id: number, event: ServerEvent): JournalEntry => ({
  id,
  event,
  json: JSON.stringify({ id, ...event }),
});

/**
 * What was written by an earlier run, perhaps by another version: it is passed on as it was.
 * @returns undefined for what is none, as a line that a crash cut short
 */
export const readEntry = (line: string): JournalEntry | undefined => {
  try {
    const { id, ...event } = JSON.parse(line) as { readonly id?: unknown; readonly type?: unknown };
    if (!Number.isSafeInteger(id) || typeof event.type !== 'string') return undefined;
    return { id: id as number, event: event as unknown as ServerEvent, json: line };
  } catch {
    return undefined;
  }
};
