import { fc, test } from '@fast-check/vitest';
import { beforeEach, describe, expect, it } from 'vitest';
import type { ListItem } from '../../../src/playout/item.ts';
import { LEAD_MS, Playout } from '../../../src/playout/playout.ts';
import { nextShowing, parseShowing } from '../../../src/playout/showing.ts';

const NOON = Date.parse('2026-06-01T12:00:00Z');
const clock = (time: string): number => Date.parse(`2026-06-01T${time}Z`);

const filler = (name: string): ListItem => ({ path: `/${name}`, title: name, cut: false });
const timed = (name: string, at: string, cut = true): ListItem => ({
  ...filler(name),
  showing: parseShowing(at, 'UTC'),
  cut,
});

describe('a playout', () => {
  let playout: Playout;
  const update = (...items: ListItem[]): void => playout.update(items, NOON);
  const next = (time: string): string | undefined => playout.next(clock(time))?.item.title;
  const cutting = (time: string): string | undefined => playout.cutting(clock(time))?.item.title;

  /** Plays what comes next at that time. */
  const play = (time: string): string => {
    const cue = playout.next(clock(time))!;
    playout.started(cue, clock(time));
    return cue.item.title;
  };
  const cut = (time: string): string => {
    const cue = playout.cutting(clock(time))!;
    playout.started(cue, clock(time));
    return cue.item.title;
  };

  beforeEach(() => {
    playout = new Playout('listed', 1);
  });

  it('fills the time until an item cuts in, and goes on where it was', () => {
    update(filler('a'), timed('concert', '20:00'), filler('b'));
    expect([play('19:00:00'), play('19:20:00'), play('19:40:00')]).toEqual(['a', 'b', 'a']);
    expect(cutting('19:59:00')).toBeUndefined();
    expect(playout.cutting(clock('20:00:00') - LEAD_MS)).toMatchObject({ at: clock('20:00:00') });
    expect(cut('20:00:00')).toBe('concert');
    expect(cutting('20:00:01')).toBeUndefined();
    expect(play('21:30:00')).toBe('b');
    expect(playout.coming(clock('21:30:00'))?.at).toBe(clock('20:00:00') + 86_400_000);
  });

  it('lets an item that does not cut wait for the end of the one on air', () => {
    update(filler('a'), timed('news', '20:00', false));
    expect(play('19:50:00')).toBe('a');
    expect(next('19:59:59')).toBe('a');
    expect(cutting('20:05:00')).toBeUndefined();
    expect([play('20:10:00'), play('20:20:00')]).toEqual(['news', 'a']);
  });

  it('plays items of the same time one after the other, not one over the other', () => {
    update(filler('a'), timed('one', '20:00'), timed('two', '20:00'), timed('late', '20:30'));
    expect(cut('20:00:00')).toBe('one');
    expect(cutting('20:00:10')).toBeUndefined();
    expect([play('20:10:00'), play('20:20:00')]).toEqual(['two', 'a']);
    expect(cut('20:30:00')).toBe('late');
  });

  it('passes over what cannot be played', () => {
    update(filler('a'), filler('b'), timed('gone', '20:00'));
    playout.skipped(playout.next(NOON)!, NOON);
    expect(next('12:00:01')).toBe('b');
    playout.skipped(playout.cutting(clock('19:59:55'))!, clock('19:59:55'));
    expect(cutting('20:00:00')).toBeUndefined();
  });

  it('does not play later what should have cut in while nothing could be played', () => {
    update(filler('a'), timed('cut', '13:00'), timed('patient', '13:00', false));
    expect(playout.tick(clock('13:00:30'))).toEqual([]);
    expect(playout.tick(clock('16:00:00')).map(({ item }) => item.title)).toEqual(['cut']);
    expect([play('16:00:00'), play('16:10:00')]).toEqual(['patient', 'a']);
  });

  it('keeps its appointments through an edit, also one that has just passed', () => {
    update(filler('a'), timed('news', '20:00', false));
    playout.update([filler('b'), timed('news', '20:00', false)], clock('20:05:00'));
    expect([play('20:10:00'), play('20:20:00')]).toEqual(['news', 'b']);
    playout.update([filler('b'), timed('other', '20:00', false)], clock('20:25:00'));
    expect(play('20:30:00')).toBe('b');
  });

  it('has nothing to show where all items have a time, until then', () => {
    update(timed('concert', '20:00'));
    expect(playout.next(NOON)).toBeUndefined();
    expect(playout.fillers).toBe(0);
    expect(playout.coming(NOON)?.item.title).toBe('concert');
    expect(next('20:00:00')).toBe('concert');
  });

  it('makes its appointments anew when the clock was wrong', () => {
    playout.update([timed('concert', '20:00')], clock('21:00:00') + 400 * 86_400_000);
    playout.tick(clock('21:00:00') + 400 * 86_400_000);
    playout.tick(NOON);
    expect(playout.coming(NOON)?.at).toBe(clock('20:00:00'));
  });

  const time = fc.tuple(fc.integer({ min: 0, max: 23 }), fc.integer({ min: 0, max: 59 }));
  const items = fc.array(fc.tuple(time, fc.boolean()), { maxLength: 6 });

  test.prop([items, fc.integer({ min: 60, max: 5 * 3600 }), fc.constantFrom('listed' as const, 'shuffled' as const)])(
    'over three days each item starts once at each of its times: at once if it cuts, else after the one on air',
    (times, length, order) => {
      const showings = times.map(([[hour, minute], cuts], index) =>
        timed(`t${index}`, `${hour}:${String(minute).padStart(2, '0')}`, cuts),
      );
      playout = new Playout(order, 7);
      update(filler('a'), filler('b'), ...showings);
      const starts = new Map(showings.map(({ title }) => [title, [] as number[]]));
      const end = NOON + 3 * 86_400_000;
      let endsAt = NOON;
      for (let now = NOON; now <= end; now += 10_000) {
        const cutsIn = playout.cutting(now);
        const cue = cutsIn && cutsIn.at <= now ? cutsIn : now >= endsAt ? playout.next(now)! : undefined;
        if (!cue) continue;
        playout.started(cue, now);
        endsAt = now + length * 1000;
        starts.get(cue.item.title)?.push(now);
      }
      // One that waits for others of its length may be late by as many of them as there are; two waits become one.
      const patience = (showings.length + 1) * length * 1000;
      for (const { title, showing, cut } of showings) {
        const first = nextShowing(showing!, NOON)!;
        const alone = new Set(times.map(([at]) => at.join(':'))).size === times.length;
        for (const at of starts.get(title)!)
          expect((at - first + 86_400_000) % 86_400_000).toBeLessThan(cut && alone ? 10_000 : patience);
        if (cut && alone) expect(starts.get(title)).toEqual([0, 1, 2].map((day) => first + day * 86_400_000));
      }
    },
  );
});
