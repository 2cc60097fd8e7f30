/** Where a calendar comes from. */
export interface CalendarSource {
  start(): void;
  stop(): Promise<void>;
}

export interface CalendarHandlers {
  /** The calendar's text, at first and whenever it may have changed. */
  readonly text: (text: string) => void;
  /** It can be had, and is the same as before. */
  readonly unchanged: () => void;
  /** Why it cannot be had for now, in words that follow its name. */
  readonly problem: (why: string) => void;
}

/** Some thousand events. More is another file, named by mistake. */
export const MAX_CALENDAR_BYTES = 4 * 1024 * 1024;

export const TOO_LARGE = `is larger than ${MAX_CALENDAR_BYTES / 1024 / 1024} MiB: this is no calendar`;
