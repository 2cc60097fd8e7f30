import { z } from 'zod';

/** A file that is to become a recording, as everybody is told of it. One that was called off is forgotten. */
export const importJobSchema = z
  .object({
    id: z.string().meta({ description: 'That of the recording that it becomes.' }),
    title: z.string(),
    file: z.string().meta({ description: 'Name of the file, without its folder.' }),
    state: z.enum(['waiting', 'running', 'finished', 'failed']),
    progress: z.number().min(0).max(1).optional().meta({
      description: 'Absent where the file does not say how long it is.',
    }),
    seconds: z.number().meta({ description: 'Seconds of the file that are done.' }),
    remarks: z.array(z.string()).readonly().meta({
      description: 'What people should know of it, as that it was encoded anew.',
    }),
    problem: z.string().optional().meta({ description: 'Why it failed.' }),
    createdAt: z.iso.datetime(),
  })
  .meta({ id: 'Import' });

export type ImportJob = Readonly<z.output<typeof importJobSchema>>;

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
