import { describe, expect, it } from 'vitest';
import { Direction, type DirectionChange, type ScheduledChoice } from '../../../src/switcher/direction.ts';

const concert: ScheduledChoice = { input: 'hall', id: '1', event: '"Concert"' };

const make = () => {
  const changes: DirectionChange[] = [];
  return { changes, direction: new Direction((change) => changes.push(change)) };
};
const choice = (input: string, since: number, until?: number) => ({ input, by: 'anna', since, until });

describe('by hand', () => {
  it('stands until it is taken back', () => {
    const { direction, changes } = make();
    direction.take(choice('cam2', 100));
    expect(direction.at(1e9, undefined).wishes).toEqual([
      { mode: 'manual', input: 'cam2', reason: 'chosen by anna', since: 100 },
    ]);
    direction.release('ben');
    expect(direction.at(1e9, undefined)).toEqual({ wishes: [], ended: 'ben went back to automatic' });
    expect(direction.at(1e9, undefined).ended).toBeUndefined();
    expect(changes).toEqual([
      { mode: 'manual', input: 'cam2', why: 'chosen by anna' },
      { mode: 'manual', input: undefined, why: 'ben went back to automatic' },
    ]);
  });

  it('ends when its time is over', () => {
    const { direction } = make();
    direction.take(choice('cam2', 100, 700));
    expect(direction.at(699.9, undefined).wishes).toMatchObject([{ reason: 'chosen by anna for 10m' }]);
    const after = direction.at(700, undefined);
    expect(after).toEqual({ wishes: [], ended: 'the time for which anna chose cam2 is over' });
    expect(direction.manual).toBeUndefined();
  });

  it('the last word counts', () => {
    const { direction } = make();
    direction.take(choice('cam2', 100, 110));
    direction.take(choice('cam1', 105));
    expect(direction.at(120, undefined).wishes).toMatchObject([{ input: 'cam1' }]);
  });

  it('going back to automatic without a choice in force says nothing', () => {
    const { direction, changes } = make();
    direction.release('ben');
    expect(direction.at(1, undefined).ended).toBeUndefined();
    expect(changes).toEqual([]);
  });
});

describe('by schedule', () => {
  it('begins and ends with the event, and is told once', () => {
    const { direction, changes } = make();
    direction.at(1, undefined);
    expect(direction.at(2, concert).wishes).toEqual([
      { mode: 'schedule', input: 'hall', reason: 'scheduled: "Concert"', since: 2 },
    ]);
    const [first] = direction.at(2, concert).wishes;
    expect(direction.at(3, { ...concert }).wishes[0]).toBe(first);
    expect(direction.at(4, undefined)).toEqual({ wishes: [], ended: '"Concert" is over' });
    expect(changes.map(({ why }) => why)).toEqual(['scheduled: "Concert"', '"Concert" is over']);
  });

  it('goes from one event to the next', () => {
    const { direction, changes } = make();
    direction.at(1, concert);
    direction.at(2, { input: 'hall', id: '2', event: '"Talk"' });
    expect(changes.map(({ why }) => why)).toEqual(['scheduled: "Concert"', 'scheduled: "Talk"']);
  });

  it('stands behind a choice by hand', () => {
    const { direction } = make();
    direction.take(choice('cam2', 1));
    expect(direction.at(2, concert).wishes.map(({ mode }) => mode)).toEqual(['manual', 'schedule']);
  });
});
