import { setImmediate } from 'node:timers/promises';
import { pino } from 'pino';
import { describe, expect, it } from 'vitest';
import { Ladder, type LadderPlan } from '../../../src/channel/ladder.ts';
import { configuredLadder } from '../../../src/encoder/ladder.ts';
import { encodedRungs, type LadderRung } from '../../../src/encoder/rung.ts';

const SLOW = { speed: 0.8, behind: 4 };
const WELL = { speed: 1, behind: 0.8 };
const RELIEF = { after: 5, return: 60 };

const rungs = (...names: Parameters<typeof configuredLadder>[0]) => configuredLadder(names, undefined);
const FULL = rungs('720p', '480p', 'audio');

/** A ladder, its clock, the edges that it waits for, and what it had made. */
const setUp = (plan: LadderPlan = { rungs: FULL }) => {
  const made: string[][] = [];
  const edges: ((isRunning: boolean) => void)[] = [];
  const rig = { now: 0, made, edges };
  const ladder = new Ladder({
    ...plan,
    config: () => ({ relief: RELIEF }),
    atEdge: () => new Promise((resolve) => edges.push(resolve)),
    make: (wanted: readonly LadderRung[]) => made.push(wanted.map(({ name }) => name)),
    log: pino({ level: 'silent' }),
    now: () => rig.now,
  });
  /** The encoder does so for so many seconds. */
  const pace = (how: typeof SLOW, seconds: number): void => {
    for (let second = 0; second < seconds; second++, rig.now++) ladder.relieve(how);
  };
  /** What waits for the end of a segment, or began to wait since, goes on. */
  const edge = async (isRunning = true): Promise<void> => {
    for (const resolve of edges.splice(0)) resolve(isRunning);
    await setImmediate();
  };
  return { ...rig, rig, ladder, pace, edge };
};

describe('the ladder of a channel', () => {
  it('takes another plan at the end of a segment, not before', async () => {
    const { ladder, made, edge } = setUp();
    const changed = ladder.change({ rungs: rungs('360p', 'audio') });
    await setImmediate();
    expect([made, ladder.rungs]).toEqual([[], FULL]);
    await edge();
    await changed;
    expect(made).toEqual([['360p', 'audio']]);
    expect(ladder.rungs).toEqual(rungs('360p', 'audio'));
  });

  it('waits for nothing where the plan is the one that it has', async () => {
    const { ladder, made, edges } = setUp();
    await ladder.change({ rungs: rungs('720p', '480p', 'audio') });
    expect([made, edges]).toEqual([[], []]);
  });

  it('stays as it is where the channel has stopped meanwhile', async () => {
    const { ladder, made, edge } = setUp();
    const changed = ladder.change({ rungs: rungs('360p', 'audio') });
    await edge(false);
    await changed;
    expect(made).toEqual([]);
  });

  it('takes out what the machine cannot hold, says so, and puts it back', async () => {
    const { ladder, made, pace, edge } = setUp();
    pace(SLOW, RELIEF.after + 1);
    expect(ladder.relief).toBeUndefined();
    await edge();
    expect(made).toEqual([['480p', 'audio']]);
    expect(ladder.relief).toMatchObject({ out: ['720p'], reason: expect.stringContaining('720p taken out') as string });
    pace(WELL, RELIEF.return + 1);
    await edge();
    expect(made.slice(1)).toEqual([['720p', '480p', 'audio']]);
    expect(ladder.relief).toBeUndefined();
  });

  it('makes all of a new plan, though the one before it was too much while both were waited for', async () => {
    const { ladder, made, pace, edge } = setUp();
    pace(SLOW, RELIEF.after + 1);
    const changed = ladder.change({ rungs: rungs('1080p', '480p', 'audio') });
    await edge();
    await changed;
    await setImmediate();
    expect(made.at(-1)).toEqual(['1080p', '480p', 'audio']);
    expect(ladder.relief).toBeUndefined();
  });

  it('forgets what it took out where it follows another source', async () => {
    const planLadder = () => encodedRungs(rungs('480p', '360p', 'audio'));
    const { ladder, rig, made, pace, edge } = setUp({ rungs: FULL, planLadder });
    pace(SLOW, RELIEF.after + 1);
    await edge();
    for (const end = rig.now + 10; rig.now < end; rig.now++) {
      ladder.followSource({ name: 'studio', format: { width: 854, height: 480, frameRate: 25 } });
    }
    expect(made.at(-1)).toEqual(['480p', '360p', 'audio']);
    expect(made).toHaveLength(2);
    expect(ladder.relief).toBeUndefined();
  });
});
