import { fc, test as property } from '@fast-check/vitest';
import { describe, expect, test } from 'vitest';
import { choose, FLAP_WINDOW, isGood, type Candidate } from '../../../src/switcher/policy.ts';
import { anyInputs, input, NOW, slate } from './candidates.ts';

const options = { returnAfter: 10 };

describe('by priority', () => {
  test.each<[string, Candidate[], string | undefined, string | undefined]>([
    ['the first that is ready is taken', [input('a'), input('b'), slate], undefined, 'a'],
    ['one that is not ready is passed over', [input('a', { ready: false }), input('b')], undefined, 'b'],
    ['without any that is ready, none is', [input('a', { ready: false })], undefined, undefined],
    ['without any that is ready, what is on the air is not named', [input('a', { ready: false })], 'a', undefined],
    ['what is on the air stays while it is the best', [input('a'), input('b')], 'a', 'a'],
    ['a better one that never failed replaces it at once', [input('a', { liveSince: NOW }), input('b')], 'b', 'a'],
    ['what is on the air and lost is replaced by the next', [input('a', { ready: false }), input('b')], 'a', 'b'],
    [
      'one that failed must prove itself against a live input',
      [input('a', { liveSince: NOW - 9.9, losses: [NOW - 20] }), input('b')],
      'b',
      'b',
    ],
    ['and is taken back once it has', [input('a', { liveSince: NOW - 10, losses: [NOW - 20] }), input('b')], 'b', 'a'],
    ['against a slate it need not', [input('a', { liveSince: NOW, losses: [NOW - 2, NOW - 1] }), slate], 'slate', 'a'],
    ['unless it flaps', [input('a', { liveSince: NOW, losses: [NOW - 3, NOW - 2, NOW - 1] }), slate], 'slate', 'slate'],
    [
      'a flapping one is taken back after a while, even then',
      [input('a', { liveSince: NOW - 11, losses: [NOW - 15, NOW - 14, NOW - 13] }), slate],
      'slate',
      'a',
    ],
    [
      'losses of more than a minute ago are forgiven',
      [input('a', { liveSince: NOW, losses: [NOW - 61, NOW - 62, NOW - 63] }), input('b')],
      'b',
      'a',
    ],
    [
      'when nothing else is ready a flapping one is better than nothing',
      [input('a', { liveSince: NOW, losses: [NOW - 3, NOW - 2, NOW - 1] }), input('b', { ready: false })],
      'b',
      'a',
    ],
    [
      'a third, never lost, does not wait for the second',
      [input('a', { ready: false }), input('b', { liveSince: NOW, losses: [NOW - 5] }), input('c'), slate],
      'c',
      'c',
    ],
    [
      'one that a watchdog objects to is passed over, and taken off the air',
      [input('a', { wellSince: undefined }), input('b'), slate],
      'a',
      'b',
    ],
    ['for a slate as well', [input('a', { wellSince: undefined }), slate], 'a', 'slate'],
    [
      'where watchdogs object to all, what is on the air stays',
      [input('a', { wellSince: undefined }), input('b', { wellSince: undefined })],
      'b',
      'b',
    ],
    [
      'and where it is gone, the first is taken',
      [input('a', { ready: false }), input('b', { wellSince: undefined }), input('c', { wellSince: undefined })],
      'a',
      'b',
    ],
    ['one that was objected to must prove itself', [input('a', { wellSince: NOW - 9 }), input('b')], 'b', 'b'],
    ['and has then', [input('a', { wellSince: NOW - 10 }), input('b')], 'b', 'a'],
    ['against a slate it need not, either', [input('a', { wellSince: NOW, losses: [NOW - 5] }), slate], 'slate', 'a'],
    ['what is on the air is no longer in the list', [input('a'), slate], 'gone', 'a'],
  ])('%s', (_, candidates, onAir, chosen) => {
    expect(choose(candidates, onAir, NOW, options)).toBe(chosen);
  });
});

const situation = fc.tuple(anyInputs, fc.nat(6)).map(([all, index]) => ({ all, onAir: all[index]?.name }));

describe('in any situation', () => {
  property.prop([situation])('the chosen one is ready, and there is one whenever any is', ({ all, onAir }) => {
    const chosen = choose(all, onAir, NOW, options);
    expect(chosen !== undefined).toBe(all.some(({ ready }) => ready));
    if (chosen !== undefined) expect(all.find(({ name }) => name === chosen)!.ready).toBe(true);
  });

  property.prop([situation])('choosing again changes nothing', ({ all, onAir }) => {
    const chosen = choose(all, onAir, NOW, options);
    expect(choose(all, chosen, NOW, options)).toBe(chosen);
  });

  property.prop([situation])(
    'one that watchdogs object to is chosen only where they object to all',
    ({ all, onAir }) => {
      const chosen = all.find(({ name }) => name === choose(all, onAir, NOW, options));
      if (chosen) expect(isGood(chosen)).toBe(all.some(isGood));
    },
  );

  property.prop([situation])('a live input never gives way to a worse one', ({ all, onAir }) => {
    const order = (name: string | undefined): number => all.findIndex((one) => one.name === name);
    const current = all.find((one) => one.name === onAir && isGood(one));
    if (current) expect(order(choose(all, onAir, NOW, options))).toBeLessThanOrEqual(order(current.name));
  });

  property.prop([situation])('after a quiet minute the best that is ready is on the air', ({ all, onAir }) => {
    const later = NOW + FLAP_WINDOW;
    const best = all.find(isGood) ?? all.find((one) => one.name === onAir && one.ready);
    expect(choose(all, onAir, later, options)).toBe((best ?? all.find(({ ready }) => ready))?.name);
  });
});

test('an input that comes and goes each second makes two changes a loss at first, and none once it is known', () => {
  const losses: number[] = [];
  let onAir: string | undefined = 'b';
  const changes: string[] = [];
  for (let now = 0; now < 40; now++) {
    const ready = now % 2 === 0;
    if (onAir === 'a' && !ready) losses.push(now);
    const chosen: string = choose([input('a', { ready, liveSince: now, losses }), input('b')], onAir, now, options)!;
    if (chosen !== onAir) changes.push(`${now} ${chosen}`);
    onAir = chosen;
  }
  expect(changes).toEqual(['0 a', '1 b']);
});
