import { z } from 'zod';
import { endpoint, type Endpoint } from './api/endpoint.ts';
import { controlJson } from './reply.ts';

export const jobSchema = z
  .object({
    id: z.string().meta({ description: 'That of the recording that comes of it.' }),
    kind: z.enum(['import', 'clip']),
    title: z.string(),
    state: z.enum(['waiting', 'running', 'finished', 'failed']),
    progress: z.number().min(0).max(1).optional().meta({ description: 'Absent while it is not known.' }),
    startedAt: z.iso.datetime().meta({ description: 'When it was ordered.' }),
    endedAt: z.iso.datetime().optional(),
    problem: z.string().optional().meta({ description: 'Why it failed.' }),
  })
  .meta({ id: 'Job' });

/** Work that goes on behind what was asked for. */
export type Job = Readonly<z.output<typeof jobSchema>>;

export interface JobsOptions {
  /** Those that wait, run, or were done lately, in any order. */
  readonly jobs: () => readonly Job[];
}

/** Imports and clips keep so many of what is done, and take so many that wait: this is more than all of them. */
const MOST_JOBS = 2000;

export const jobsEndpoints = ({ jobs }: JobsOptions): Endpoint[] => [
  endpoint({
    id: 'listJobs',
    method: 'get',
    path: '/api/v1/jobs',
    tag: 'jobs',
    summary: 'Imports and clips that wait, run, or were done lately, the newest first',
    access: 'viewer',
    answers: { 200: { description: 'All of them.', schema: z.object({ jobs: z.array(jobSchema).max(MOST_JOBS) }) } },
    handle: () => {
      const all = jobs().toSorted((a, b) => b.startedAt.localeCompare(a.startedAt));
      return controlJson(200, { jobs: all.slice(0, MOST_JOBS) });
    },
  }),
];
