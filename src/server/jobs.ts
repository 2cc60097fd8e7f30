import type { ClipJob } from '../export/clip/clip-jobs.ts';
import type { ImportJob } from '../imports/import-job.ts';
import type { Job } from '../origin/jobs-endpoints.ts';

export interface JobSources {
  readonly imports: () => readonly ImportJob[];
  readonly clips: () => readonly ClipJob[];
}

/** All work of a running server that goes on behind what was asked for, in one shape. */
export const createJobs =
  ({ imports, clips }: JobSources): (() => Job[]) =>
  () => [...imports().map(ofImport), ...clips().map((clip) => ({ ...clip, kind: 'clip' as const }))];

const ofImport = ({ id, title, state, progress, createdAt, endedAt, problem }: ImportJob): Job => ({
  ...{ id, kind: 'import', title, state, progress, startedAt: createdAt, endedAt, problem },
});
