import { fc, test } from '@fast-check/vitest';
import { describe, expect, it } from 'vitest';
import { boardAction, stepped, type Pressed } from '../../../../player/src/admin/channel/board-keys.ts';
import { remaining } from '../../../../player/src/admin/channel/hold.ts';
import { searchLines } from '../../../../player/src/admin/channel/log-search.ts';

const press = (key: string, changes: Partial<Pressed> = {}) =>
  boardAction({ key, repeat: false, ctrlKey: false, metaKey: false, altKey: false, ...changes });

describe('keys of the board', () => {
  it('cut, take, select, and go back', () => {
    expect(press('1')).toEqual({ does: 'cut', index: 0 });
    expect(press('9')).toEqual({ does: 'cut', index: 8 });
    expect(press('0')).toEqual({ does: 'automatic' });
    expect(press('A')).toEqual({ does: 'automatic' });
    expect(press(' ')).toEqual({ does: 'take' });
    expect(press('z')).toEqual({ does: 'back' });
    expect(press('x')).toBeUndefined();
  });

  it('do nothing while they are held down, or with keys of the browser', () => {
    expect(press('1', { repeat: true })).toBeUndefined();
    expect(press('1', { ctrlKey: true })).toBeUndefined();
    expect(press('ArrowRight', { repeat: true })).toEqual({ does: 'select', step: 1 });
  });

  test.prop([fc.integer({ min: 1, max: 32 }), fc.array(fc.constantFrom(1 as const, -1 as const))])(
    'select stays within the inputs',
    (count, steps) => {
      const place = steps.reduce((selected, step) => stepped(selected, step, count), 0);
      expect(place >= 0 && place < count).toBe(true);
    },
  );
});

describe('a hold', () => {
  it('counts down to 0:00', () => {
    const until = '2026-11-21T12:00:30.000Z';
    expect(remaining(until, Date.parse('2026-11-21T12:00:00.200Z'))).toBe('0:30');
    expect(remaining(until, Date.parse('2026-11-21T12:00:29.900Z'))).toBe('0:01');
    expect(remaining(until, Date.parse('2026-11-21T12:01:00.000Z'))).toBe('0:00');
    expect(remaining(undefined, 0)).toBeUndefined();
  });
});

describe('looking through a log', () => {
  it('finds lines in any case of letters, and says where', () => {
    const found = searchLines(['Opening output', 'frame dropped', 'output OUTPUT'], 'output');
    expect(found.map(({ number }) => number)).toEqual([0, 2]);
    expect(found[1]!.segments).toEqual([
      { text: 'output', found: true },
      { text: ' ', found: false },
      { text: 'OUTPUT', found: true },
    ]);
  });

  test.prop([fc.array(fc.string({ unit: 'grapheme' }), { maxLength: 5 }), fc.string({ maxLength: 3 })])(
    'loses no letter of a line',
    (lines, wanted) => {
      for (const { number, segments } of searchLines(lines, wanted)) {
        expect(segments.map(({ text }) => text).join('')).toBe(lines[number]);
      }
    },
  );
});
