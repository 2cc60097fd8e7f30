import { fc, test } from '@fast-check/vitest';
import { describe, expect, it } from 'vitest';
import type { ListItem } from '../../../src/playout/item.ts';
import { createRotation, type Order, type Rotation } from '../../../src/playout/rotation.ts';

const list = (names: string): ListItem[] => [...names].map((name) => ({ path: `/${name}`, title: name, cut: false }));

const play = (rotation: Rotation, count: number): string =>
  Array.from({ length: count }, () => {
    const title = rotation.peek()!.title;
    rotation.pass();
    return title;
  }).join('');

const rotationOf = (order: Order, names: string, seed = 1): Rotation => {
  const rotation = createRotation(order, seed);
  rotation.update(list(names));
  return rotation;
};

const sorted = (text: string): string => [...text].sort().join('');
const names = fc.uniqueArray(fc.constantFrom(...'abcdefghijkl'), { minLength: 1 }).map((each) => each.join(''));
const seed = fc.integer();

describe('in the listed order', () => {
  test.prop([names, fc.nat({ max: 30 })])('items come one after the other, round after round', (items, count) => {
    expect(play(rotationOf('listed', items), count)).toBe(items.repeat(count + 1).slice(0, count));
  });

  it.each([
    ['an item is added behind', 'abc', 2, 'abxc', 'xca'],
    ['the item played last moves', 'abc', 2, 'cab', 'cab'],
    ['the item played last goes', 'abcd', 2, 'acd', 'cda'],
    ['what is next goes too', 'abcd', 2, 'ad', 'dad'],
    ['all is new', 'abcd', 2, 'xy', 'xyx'],
    ['a jingle stands several times in it', 'ajbjcj', 4, 'ajbjxcj', 'xcj'],
    ['nothing was played yet', 'abc', 0, 'cab', 'cab'],
  ])('it goes on where it was when %s', (_, before, played, after, then) => {
    const rotation = rotationOf('listed', before);
    play(rotation, played);
    rotation.update(list(after));
    expect(play(rotation, 3)).toBe(then);
  });

  it('gives nothing while it is empty, and goes on afterwards', () => {
    const rotation = rotationOf('listed', 'ab');
    play(rotation, 1);
    rotation.update([]);
    expect(rotation.peek()).toBeUndefined();
    rotation.pass();
    rotation.update(list('xy'));
    expect(play(rotation, 3)).toBe('xyx');
  });
});

describe('shuffled', () => {
  test.prop([names, seed, fc.integer({ min: 1, max: 5 })])(
    'each round plays all, none twice in a row',
    (items, seed, rounds) => {
      const played = play(rotationOf('shuffled', items, seed), rounds * items.length);
      for (let round = 0; round < rounds; round++) {
        expect(sorted(played.slice(round * items.length, (round + 1) * items.length))).toBe(sorted(items));
      }
      if (items.length > 1) expect(played).not.toMatch(/(.)\1/);
    },
  );

  test.prop([fc.array(fc.constantFrom(...'aaabcd'), { minLength: 1, maxLength: 12 }), seed])(
    'a file listed several times is spread where that is possible',
    (letters, seed) => {
      const items = letters.join('');
      const played = play(rotationOf('shuffled', items, seed), items.length);
      expect(sorted(played)).toBe(sorted(items));
      const most = Math.max(...[...new Set(items)].map((one) => items.split(one).length - 1));
      if (most * 2 <= items.length + 1) expect(played).not.toMatch(/(.)\1/);
    },
  );

  test.prop([names, seed])('the same seed shuffles the same way', (items, seed) => {
    expect(play(rotationOf('shuffled', items, seed), 20)).toBe(play(rotationOf('shuffled', items, seed), 20));
  });

  it('different seeds shuffle differently', () => {
    const orders = Array.from({ length: 20 }, (_, seed) => play(rotationOf('shuffled', 'abcdef', seed), 6));
    expect(new Set(orders).size).toBeGreaterThan(10);
  });

  test.prop([names, names, seed, fc.nat({ max: 12 })])(
    'an edit does not repeat what the round has played, nor lose what is new',
    (before, after, seed, count) => {
      const rotation = rotationOf('shuffled', before, seed);
      const playedCount = count % before.length;
      const played = play(rotation, playedCount);
      rotation.update(list(after));
      const due = [...after].filter((name) => !played.includes(name)).join('');
      if (due !== '') expect(sorted(play(rotation, due.length))).toBe(sorted(due));
    },
  );
});
