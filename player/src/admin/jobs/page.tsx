import type { JSX } from 'preact';
import { dateAndTime } from '../../times.ts';
import type { ServerEvent } from '../data/events.ts';
import { useResource } from '../data/resource.ts';
import { useNow } from '../data/use-now.ts';
import { Badge } from '../parts/badge.tsx';
import type { Tone } from '../parts/tone.ts';
import { since, span } from '../parts/figures.ts';
import { PageHead } from '../parts/page-head.tsx';
import { EmptyState, Loaded } from '../parts/states.tsx';
import { Table, type Column } from '../parts/table.tsx';

/** Work that takes its time, as `GET /api/v1/jobs` tells of it. */
interface Job {
  readonly id: string;
  readonly kind: string;
  readonly title: string;
  readonly state: string;
  /** 0 to 1; absent while that is not known. */
  readonly progress?: number | null;
  readonly startedAt?: string | null;
  readonly endedAt?: string | null;
  /** Why it failed. */
  readonly problem?: string | null;
}

const TONES: Readonly<Record<string, Tone>> = {
  running: 'info',
  waiting: 'off',
  finished: 'ok',
  failed: 'critical',
};

const words = (name: string): string => name.charAt(0).toUpperCase() + name.slice(1).replaceAll('-', ' ');

const Progress = ({ of: { title, state, progress } }: { of: Job }): JSX.Element => {
  if (state !== 'running') return <>–</>;
  if (progress === undefined || progress === null)
    return <progress class="progress" aria-label={`Progress of ${title}`} />;
  return (
    <>
      <progress class="progress" max={1} value={progress} aria-label={`Progress of ${title}`} />{' '}
      {Math.floor(progress * 100)} %
    </>
  );
};

const lasted = ({ startedAt, endedAt }: Job, now: number): number | undefined =>
  since(startedAt, endedAt ? Date.parse(endedAt) : now);

const columns = (now: number): readonly Column<Job>[] => [
  {
    title: 'Job',
    isName: true,
    cell: ({ title, problem }) => (
      <>
        {title}
        {problem && <span class="cell-problem">{problem}</span>}
      </>
    ),
  },
  { title: 'Kind', cell: ({ kind }) => words(kind) },
  { title: 'State', cell: ({ state }) => <Badge tone={TONES[state] ?? 'off'}>{words(state)}</Badge> },
  { title: 'Progress', cell: (job) => <Progress of={job} /> },
  { title: 'Began', cell: ({ startedAt }) => (startedAt ? dateAndTime(Date.parse(startedAt)) : '–') },
  { title: 'Took', isFigure: true, cell: (job) => span(lasted(job, now)) },
];

const isNews = ({ type }: ServerEvent): boolean => type === 'recording' || type.startsWith('job') || type === 'import';

const Jobs = (): JSX.Element => {
  const jobs = useResource<{ jobs: readonly Job[] }>('/api/v1/jobs', { every: 2000, touches: isNews });
  const now = useNow();
  return (
    <>
      <PageHead title="Jobs" />
      <Loaded of={jobs} what="the jobs" lines={4}>
        {({ jobs: all }) =>
          all.length === 0 ? (
            <EmptyState title="Nothing is being worked on">
              <p>Imports of files, clips and downloads that are being made are shown here, and those done lately.</p>
            </EmptyState>
          ) : (
            <Table caption="Jobs" columns={columns(now)} rows={all} keyOf={({ kind, id }) => `${kind} ${id}`} />
          )
        }
      </Loaded>
    </>
  );
};

export default Jobs;
