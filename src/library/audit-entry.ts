import { z } from 'zod';

export const auditEntrySchema = z
  .object({
    at: z.iso.datetime(),
    who: z.string().meta({ description: 'A person, a program, or what acts by itself: `schedule`.' }),
    address: z.string().optional().meta({ description: 'Of the connection; absent where there was none.' }),
    action: z.string().meta({ description: 'What was done, in two words: `recording.stop`, `channel.switch`.' }),
    target: z.string().meta({ description: 'To what: the id of a recording, the name of a channel.' }),
    details: z.record(z.string(), z.unknown()).meta({ description: 'Whatever describes the change.' }),
  })
  .meta({ id: 'AuditEntry' });

/** Somebody changed something. */
export type AuditEntry = Readonly<z.output<typeof auditEntrySchema>>;

/** Takes what somebody changed. Never throws, never waits. */
export interface AuditSink {
  record(entry: Omit<AuditEntry, 'at'>): void;
}

/** In a line of the log, and so in memory. */
export const MAX_ENTRY_BYTES = 32 * 1024;

/** A line of the log, with its end. Details that are too long are left out, and that is said. */
export const writeEntry = (entry: AuditEntry): string => {
  const line = JSON.stringify(entry);
  if (Buffer.byteLength(line) < MAX_ENTRY_BYTES) return `${line}\n`;
  return `${JSON.stringify({ ...entry, details: { leftOut: `${line.length} characters` } })}\n`;
};

/** @returns undefined for what is no entry, as a line that a crash cut short */
export const readEntry = (line: string): AuditEntry | undefined => {
  try {
    return auditEntrySchema.safeParse(JSON.parse(line)).data;
  } catch {
    return undefined;
  }
};
