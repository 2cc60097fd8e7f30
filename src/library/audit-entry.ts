import { z } from 'zod';

/** Somebody changed something. */
export interface AuditEntry {
  /** ISO 8601. */
  readonly at: string;
  /** A person, a program, or what acts by itself: `schedule`. */
  readonly who: string;
  /** Address of the connection; absent where there was none. */
  readonly address?: string | undefined;
  /** What was done, in two words: `recording.stop`, `channel.switch`. */
  readonly action: string;
  /** To what: the id of a recording, the name of a channel. */
  readonly target: string;
  /** Whatever describes the change; JSON. */
  readonly details: Readonly<Record<string, unknown>>;
}

/** Takes what somebody changed. Never throws, never waits. */
export interface AuditSink {
  record(entry: Omit<AuditEntry, 'at'>): void;
}

/** In a line of the log, and so in memory. */
export const MAX_ENTRY_BYTES = 32 * 1024;

const schema = z.object({
  at: z.iso.datetime(),
  who: z.string(),
  address: z.string().optional(),
  action: z.string(),
  target: z.string(),
  details: z.record(z.string(), z.unknown()),
});

/** A line of the log, with its end. Details that are too long are left out, and that is said. */
export const writeEntry = (entry: AuditEntry): string => {
  const line = JSON.stringify(entry);
  if (Buffer.byteLength(line) < MAX_ENTRY_BYTES) return `${line}\n`;
  return `${JSON.stringify({ ...entry, details: { leftOut: `${line.length} characters` } })}\n`;
};

/** @returns undefined for what is no entry, as a line that a crash cut short */
export const readEntry = (line: string): AuditEntry | undefined => {
  try {
    return schema.safeParse(JSON.parse(line)).data;
  } catch {
    return undefined;
  }
};
