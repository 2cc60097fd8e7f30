import { expect, it } from 'vitest';
import { ClipJobs } from '../../../src/export/clip/clip-jobs.ts';

const start = () => {
  const clock = { now: Date.parse('2026-11-21T10:00:00Z') };
  return { clock, jobs: new ClipJobs(() => clock.now) };
};

it('tells of a clip from its order to its end', () => {
  const { clock, jobs } = start();
  jobs.ordered('a', 'Goal');
  jobs.ordered('b', 'Foul');
  const common = { id: 'a', title: 'Goal', startedAt: '2026-11-21T10:00:00.000Z' };
  expect(jobs.list[0]).toEqual({ ...common, state: 'waiting' });
  jobs.runs('a', 0.5);
  expect(jobs.list[0]).toEqual({ ...common, state: 'running', progress: 0.5 });
  clock.now += 2000;
  jobs.ended('a');
  jobs.ended('b', 'the disk is full');
  const endedAt = '2026-11-21T10:00:02.000Z';
  expect(jobs.list).toMatchObject([
    { ...common, state: 'finished', progress: 1, endedAt },
    { id: 'b', state: 'failed', problem: 'the disk is full', endedAt },
  ]);
  jobs.forget('a');
  jobs.runs('a', 1);
  expect(jobs.list.map(({ id }) => id)).toEqual(['b']);
});

it('forgets what was done long ago, and never what is still to be done', () => {
  const { jobs } = start();
  jobs.ordered('waits', 'First');
  for (let number = 0; number < 150; number++) {
    jobs.ordered(`${number}`, 'Clip');
    jobs.ended(`${number}`);
  }
  expect(jobs.list).toHaveLength(101);
  expect(jobs.list.slice(0, 2).map(({ id }) => id)).toEqual(['waits', '50']);
});
