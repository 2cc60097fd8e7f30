import { describe, expect, it } from 'vitest';
import { eventRecordingId } from '../../../src/library/recording-id.ts';
import type { LibraryRecording } from '../../../src/library/library-recording.ts';
import { planOf } from '../../../src/library/schedule-plan.ts';
import type { Occurrence } from '../../../src/schedule/occurrence.ts';
import { S, TEN } from './fixture.ts';

const event = (id: string, start: number, changes: Partial<Occurrence> = {}): Occurrence => ({
  ...{ id, input: undefined, title: `"${id}"`, start: TEN / S + start, end: TEN / S + start + 60, cancelled: false },
  ...changes,
});

/** A library that does what the plan says. */
const makeLibrary = () => {
  const all = new Map<string, LibraryRecording>();
  const follow = (now: number, ...occurrences: Occurrence[]): string[] => {
    const unfinished = [...all.values()].filter(({ state }) => state === 'upcoming' || state === 'live');
    const steps = planOf({ channel: 'main', occurrences, unfinished, get: (id) => all.get(id), now: TEN + now * S });
    for (const step of steps) {
      if (step.do === 'add') all.set(step.recording.id, { ...step.recording, createdAt: '', updatedAt: '' });
      else if (step.do === 'remove') all.delete(step.id);
      else all.set(step.id, step.edit(all.get(step.id)!));
    }
    return steps.map((step) => step.do);
  };
  const get = (id: string): LibraryRecording | undefined => all.get(eventRecordingId('main', id));
  const set = (id: string, changes: Partial<LibraryRecording>): void =>
    void all.set(get(id)!.id, { ...get(id)!, ...changes });
  return { follow, get, set };
};

describe('a calendar of recordings', () => {
  it('announces what is to come, and takes up what is on', () => {
    const { follow, get } = makeLibrary();
    const said = { description: 'From the hall', categories: ['News', 'news', 'Town'] };
    expect(follow(0, event('over', -90), event('on', -30), event('later', 600, said))).toEqual(['add', 'add']);
    expect(get('over')).toBeUndefined();
    expect(get('on')).toMatchObject({ state: 'live', fromTicks: TEN - 30 * S, toTicks: TEN + 30 * S });
    expect(get('later')).toMatchObject({
      ...{ state: 'upcoming', title: 'later', description: 'From the hall', tags: ['News', 'Town'] },
      ...{ fromTicks: TEN + 600 * S, toTicks: TEN + 660 * S, cause: 'schedule' },
    });
    expect(follow(1, event('on', -30), event('later', 600, said))).toEqual([]);
  });

  it('follows its changes, and leaves to people what they have changed', () => {
    const { follow, get, set } = makeLibrary();
    follow(0, event('a', 600));
    set('a', { title: 'By hand', tags: ['mine'] });
    expect(follow(1, event('a', 900, { end: TEN / S + 1000 }))).toEqual(['change']);
    expect(get('a')).toMatchObject({
      title: 'By hand',
      tags: ['mine'],
      fromTicks: TEN + 900 * S,
      toTicks: TEN + 1000 * S,
    });
    follow(2, event('a', 900, { title: '"Renamed"' }));
    expect(get('a')).toMatchObject({ title: 'Renamed', tags: ['mine'] });
  });

  it('takes back what it takes out, but cuts nothing that is on unless it is cancelled', () => {
    const { follow, get, set } = makeLibrary();
    follow(0, event('a', 600), event('b', 600));
    expect(follow(1, event('b', 600))).toEqual(['remove']);
    expect(get('a')).toBeUndefined();
    set('b', { state: 'live' });
    expect(follow(610)).toEqual([]);
    expect(follow(620, event('b', 600, { end: TEN / S + 900 }))).toEqual(['change']);
    expect(get('b')!.toTicks).toBe(TEN + 900 * S);
    expect(follow(630, event('b', 600, { cancelled: true }))).toEqual(['stop']);
    expect(get('b')!.toTicks).toBe(TEN + 630 * S);
  });

  it('does not begin anew what was stopped, or is over', () => {
    const { follow, get, set } = makeLibrary();
    follow(0, event('a', -10));
    set('a', { state: 'finished', toTicks: TEN + 5 * S });
    expect(follow(10, event('a', -10))).toEqual([]);
    expect(get('a')!.state).toBe('finished');
  });

  it('announces the nearest of very many', () => {
    const { follow } = makeLibrary();
    const many = Array.from({ length: 300 }, (_, index) => event(`e${index}`, 100 * index + 10));
    expect(follow(0, ...many)).toHaveLength(200);
  });
});
