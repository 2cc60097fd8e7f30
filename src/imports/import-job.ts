import { z } from 'zod';

/** `cancelled` ones are forgotten. */
export type ImportState = 'waiting' | 'running' | 'finished' | 'failed';

/** A file that is to become a recording, as everybody is told of it. */
export interface ImportJob {
  /** That of the recording that it becomes. */
  readonly id: string;
  readonly title: string;
  /** Name of the file, without its folder. */
  readonly file: string;
  readonly state: ImportState;
  /** 0 to 1; undefined where the file does not say how long it is. */
  readonly progress: number | undefined;
  /** Seconds of the file that are done. */
  readonly seconds: number;
  /** What people should know of it, as that it was encoded anew. */
  readonly remarks: readonly string[];
  /** Why it failed. */
  readonly problem: string | undefined;
  /** ISO 8601. */
  readonly createdAt: string;
}

/** What is kept on disk of a job until it is done: a restart begins with it anew. */
export const orderSchema = z.strictObject({
  id: z.string().regex(/^[a-z0-9][a-z0-9_-]{0,62}$/),
  title: z.string(),
  path: z.string(),
  file: z.string(),
  by: z.string(),
  createdAt: z.string(),
});

export type ImportOrder = z.output<typeof orderSchema>;
