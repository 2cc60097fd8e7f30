import { fc, test as property } from '@fast-check/vitest';
import { describe, expect, it } from 'vitest';
import type { InputOccurrence as Occurrence } from '../../../src/schedule/occurrence.ts';
import { Schedule } from '../../../src/schedule/schedule.ts';

const show = (id: string, start: number, end: number, changes: Partial<Occurrence> = {}): Occurrence => ({
  id,
  input: `input of ${id}`,
  title: `"${id}"`,
  start,
  end,
  cancelled: false,
  ...changes,
});
const scheduleOf = (...occurrences: Occurrence[]): Schedule => {
  const schedule = new Schedule();
  schedule.update(occurrences, 0);
  return schedule;
};
/** Which event counts at each of these moments; - for none. */
const at = (schedule: Schedule, ...moments: number[]): string =>
  moments.map((moment) => schedule.at(moment)?.id ?? '-').join(' ');

describe('which event counts', () => {
  it('begins with its start and ends before its end', () => {
    expect(at(scheduleOf(show('a', 100, 200)), 99.9, 100, 199.9, 200)).toBe('- a a -');
  });

  it('is the one that began last; when it is over, the one before it goes on', () => {
    expect(at(scheduleOf(show('a', 100, 400), show('b', 200, 300)), 150, 200, 299, 300, 400)).toBe('a b b a -');
  });

  it('is the last in the calendar of those that begin together', () => {
    expect(at(scheduleOf(show('a', 100, 200), show('b', 100, 200)), 150)).toBe('b');
  });

  it('is none that is cancelled', () => {
    expect(at(scheduleOf(show('a', 100, 400), show('b', 200, 300, { cancelled: true })), 250)).toBe('a');
  });

  it('does not depend on which way the clock goes', () => {
    expect(at(scheduleOf(show('a', 100, 200), show('b', 300, 400)), 350, 150, 250, 350)).toBe('b a - b');
  });

  it('tells which one is next', () => {
    const schedule = scheduleOf(show('c', 500, 600), show('a', 100, 200), show('b', 300, 400));
    expect([50, 100, 350, 500].map((now) => schedule.next(now)?.id)).toEqual(['a', 'b', 'c', undefined]);
  });
});

describe('a change while an event is on', () => {
  const running = show('a', 100, 200);

  it.each<[string, Occurrence[], string]>([
    ['its removal is not a cut', [], 'a a -'],
    ['its end can be put off', [show('a', 100, 300)], 'a a a'],
    ['its end can be brought forward', [show('a', 100, 160)], 'a - -'],
    ['an end that has passed is not a cut', [show('a', 100, 140)], 'a a -'],
    ['a start that has yet to come is not a cut', [show('a', 170, 180)], 'a - -'],
    ['another event that would have begun in the meantime is not a cut', [running, show('b', 140, 400)], 'a a b'],
    ['nor is one that would have begun before', [running, show('b', 50, 400)], 'a a b'],
    ['one that begins now has come too late', [running, show('b', 150, 400)], 'a a b'],
    ['one that begins later takes over as ever', [running, show('b', 151, 400)], 'a b b'],
    ['cancelled it ends', [{ ...running, cancelled: true }], '- - -'],
    ['cancelled it makes room', [{ ...running, cancelled: true }, show('b', 140, 400)], 'b b b'],
  ])('%s', (_, edited, expected) => {
    const schedule = scheduleOf(running);
    expect(schedule.at(149)?.id).toBe('a');
    schedule.update(edited, 150);
    expect(at(schedule, 150, 190, 200)).toBe(expected);
  });

  it('another input takes effect at once', () => {
    const schedule = scheduleOf(running);
    schedule.update([show('a', 100, 200, { input: 'cam9' })], 150);
    expect(schedule.at(150)).toMatchObject({ id: 'a', input: 'cam9' });
  });

  it('may come again and again', () => {
    const schedule = scheduleOf(running);
    schedule.update([show('b', 140, 400)], 150);
    schedule.update([show('b', 145, 400), show('c', 155, 300)], 160);
    schedule.update([show('c', 165, 300)], 170);
    expect(at(schedule, 170, 199, 200, 300)).toBe('a a c -');
  });
});

it('with nothing on, an event that should have begun begins at once', () => {
  const schedule = scheduleOf();
  schedule.update([show('a', 100, 200)], 150);
  expect(at(schedule, 150)).toBe('a');
});

const occurrences = fc.array(
  fc
    .tuple(fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f'), fc.nat(100), fc.integer({ min: 1, max: 60 }), fc.boolean())
    .map(([id, start, length, cancelled]) => show(id, start, start + length, { cancelled: cancelled && length > 40 })),
  { maxLength: 8 },
);
const unique = occurrences.map((all) => [...new Map(all.map((one) => [one.id, one])).values()]);

describe('whatever the calendar says', () => {
  property.prop([unique, fc.nat(180)])('the event that counts is on, and none that is on began later', (all, now) => {
    const on = all.filter(({ start, end, cancelled }) => !cancelled && start <= now && now < end);
    const found = scheduleOf(...all).at(now);
    expect(found !== undefined).toBe(on.length > 0);
    if (found) expect(on.filter(({ start }) => start > found.start)).toEqual([]);
  });

  property.prop([unique, fc.nat(150), fc.array(fc.nat(180), { minLength: 1, maxLength: 30 })])(
    'what was looked at before changes nothing',
    (all, change, moments) => {
      const [one, other] = [scheduleOf(...all), scheduleOf(...all)];
      one.at(change);
      other.at(change);
      for (const moment of moments) one.at(moment);
      one.update(all, change);
      other.update(all, change);
      for (const moment of moments) expect(one.at(moment)).toEqual(other.at(moment));
    },
  );

  property.prop([unique, unique, fc.nat(100)])(
    'no change cuts what is on, unless it cancels it',
    (before, after, now) => {
      const schedule = scheduleOf(...before);
      const running = schedule.at(now);
      schedule.update(after, now);
      const cancelled = after.some(({ id, cancelled: gone }) => gone && id === running?.id);
      if (running && !cancelled) expect(schedule.at(now)?.id).toBe(running.id);
    },
  );
});
