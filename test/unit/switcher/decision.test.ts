import { fc, test as property } from '@fast-check/vitest';
import { describe, expect, test } from 'vitest';
import { decide, type Wish } from '../../../src/switcher/decision.ts';
import { choose, FLAP_WINDOW, isGood, type Candidate } from '../../../src/switcher/policy.ts';
import { anyInputs, input, NOW, slate } from './candidates.ts';

const options = { returnAfter: 10 };
const unwell = (name: string): Candidate => input(name, { wellSince: undefined });
const dead = (name: string): Candidate => input(name, { ready: false });
const manual = (name: string, since = NOW): Wish => ({ mode: 'manual', input: name, reason: 'chosen by x', since });
const schedule = (name: string): Wish => ({ mode: 'schedule', input: name, reason: 'scheduled: y', since: 900 });

describe('what is on the air', () => {
  test.each<[string, Wish[], Candidate[], string | undefined, string | undefined]>([
    ['without wishes: the order of preference', [], [input('a'), input('b')], undefined, 'priority a'],
    ['a choice by hand goes before it', [manual('b')], [input('a'), input('b')], 'a', 'manual b'],
    ['so does the schedule', [schedule('b')], [input('a'), input('b')], 'a', 'schedule b'],
    [
      'by hand goes before the schedule',
      [manual('c'), schedule('b')],
      [input('a'), input('b'), input('c')],
      'b',
      'manual c',
    ],
    ['even the slate can be chosen', [manual('slate')], [input('a'), slate], 'a', 'manual slate'],
    [
      'a choice that is not live is covered by the schedule',
      [manual('c'), schedule('b')],
      [input('a'), input('b'), dead('c')],
      'c',
      'schedule b',
    ],
    [
      'and where that is not live either, by the order of preference',
      [manual('c'), schedule('b')],
      [input('a'), dead('b'), dead('c'), slate],
      'c',
      'priority a',
    ],
    ['an input that is not there is never wanted', [manual('gone')], [input('a')], 'a', 'priority a'],
    ['with nothing live, nothing is decided', [manual('a')], [dead('a'), dead('b')], 'a', undefined],
    [
      'a fresh choice is granted whatever the input lost before',
      [manual('b')],
      [input('a'), input('b', { liveSince: NOW - 1, losses: [NOW - 5, NOW - 4, NOW - 3] })],
      'a',
      'manual b',
    ],
    [
      'one lost since it was chosen must prove itself',
      [manual('b', NOW - 30)],
      [input('a'), input('b', { liveSince: NOW - 9, losses: [NOW - 20] })],
      'a',
      'priority a',
    ],
    [
      'and comes back once it has',
      [manual('b', NOW - 30)],
      [input('a'), input('b', { liveSince: NOW - 10, losses: [NOW - 20] })],
      'a',
      'manual b',
    ],
    [
      'at once where only a slate covers it',
      [manual('b', NOW - 30)],
      [input('b', { liveSince: NOW, losses: [NOW - 20] }), slate],
      'slate',
      'manual b',
    ],
    ['a choice by hand goes before watchdogs', [manual('b')], [input('a'), unwell('b')], 'a', 'manual b'],
    ['and stays on the air', [manual('b', NOW - 30)], [input('a'), unwell('b'), slate], 'b', 'manual b'],
    ['the schedule gives way to them', [schedule('b')], [input('a'), unwell('b')], 'b', 'priority a'],
    ['to a slate as well', [schedule('b')], [unwell('b'), slate], 'b', 'priority slate'],
    ['but not where they object to all', [schedule('b')], [unwell('a'), unwell('b')], 'a', 'schedule b'],
    [
      'a scheduled input that was objected to must prove itself',
      [schedule('b')],
      [input('a'), input('b', { wellSince: NOW - 9 })],
      'a',
      'priority a',
    ],
    ['and comes back then', [schedule('b')], [input('a'), input('b', { wellSince: NOW - 10 })], 'a', 'schedule b'],
    [
      'what was wrong before its event is not held against it',
      [{ ...schedule('b'), since: NOW }],
      [input('a'), input('b', { wellSince: NOW - 1 })],
      'a',
      'schedule b',
    ],
    [
      'what the order of preference has on the air is the choice all the same',
      [manual('a', NOW - 30)],
      [input('a', { liveSince: NOW, losses: [NOW - 1] }), slate],
      'a',
      'manual a',
    ],
  ])('%s', (_, wishes, candidates, onAir, expected) => {
    const decision = decide(wishes, candidates, onAir, NOW, options);
    expect(decision && `${decision.mode} ${decision.input}`).toBe(expected);
    expect(decision?.wish).toBe(wishes.find(({ mode }) => mode === decision?.mode));
  });
});

const wish = (mode: Wish['mode']) =>
  fc
    .tuple(fc.nat(7), fc.integer({ min: 900, max: NOW }))
    .map(([index, since]): Wish => ({ mode, input: `input ${index}`, reason: mode, since }));
const wishes = fc
  .tuple(fc.option(wish('manual')), fc.option(wish('schedule')))
  .map((some) => some.filter((one) => one !== null));
const situation = fc
  .tuple(anyInputs, fc.nat(6), wishes)
  .map(([all, index, wanted]) => ({ all, onAir: all[index]?.name, wanted }));

/** Ready, and no watchdog stands against it: that only counts against a schedule, and where there is something better. */
const isGrantable = (all: readonly Candidate[], { input: name, mode }: Wish): boolean => {
  const wanted = all.find((one) => one.name === name && one.ready);
  return wanted !== undefined && (mode === 'manual' || isGood(wanted) || !all.some(isGood));
};
const isReady = (all: readonly Candidate[], name: string): boolean => all.some((one) => one.name === name && one.ready);

describe('in any situation', () => {
  property.prop([situation])('the input is ready, and there is one whenever any is', ({ all, onAir, wanted }) => {
    const decision = decide(wanted, all, onAir, NOW, options);
    expect(decision !== undefined).toBe(all.some(({ ready }) => ready));
    if (decision) expect(isReady(all, decision.input)).toBe(true);
  });

  property.prop([situation])('deciding again changes nothing', ({ all, onAir, wanted }) => {
    const decision = decide(wanted, all, onAir, NOW, options);
    expect(decide(wanted, all, decision?.input, NOW, options)).toEqual(decision);
  });

  property.prop([situation])('without a wish that can be granted, priority alone decides', ({ all, onAir, wanted }) => {
    const vain = wanted.filter((one) => !isGrantable(all, one));
    expect(decide(vain, all, onAir, NOW, options)?.input).toBe(choose(all, onAir, NOW, options));
  });

  property.prop([situation])('a fresh wish whose input is ready is granted at once', ({ all, onAir, wanted }) => {
    const fresh = wanted.map((one) => ({ ...one, since: NOW + 1 }));
    const first = fresh.find((one) => isGrantable(all, one));
    if (first) expect(decide(fresh, all, onAir, NOW, options)).toMatchObject({ input: first.input, wish: first });
  });

  property.prop([situation])('what was granted stays while it is ready', ({ all, onAir, wanted }) => {
    const [strongest] = wanted;
    const granted = strongest && isGrantable(all, strongest);
    if (granted) expect(decide(wanted, all, strongest.input, NOW, options)?.input).toBe(strongest.input);
    else expect(decide(wanted, all, onAir, NOW, options)?.wish).not.toBe(strongest ?? null);
  });

  property.prop([situation])('after a quiet minute the strongest wish is granted', ({ all, onAir, wanted }) => {
    const first = wanted.find((one) => isGrantable(all, one));
    const decision = decide(wanted, all, onAir, NOW + FLAP_WINDOW, options);
    if (first) expect(decision?.wish).toBe(first);
  });
});
