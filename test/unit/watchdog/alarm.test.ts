import { fc, test as property } from '@fast-check/vitest';
import { describe, expect, it } from 'vitest';
import { Alarm } from '../../../src/watchdog/alarm.ts';

/** Looks once a second: `x` bad, `.` good. */
const watch = (alarm: Alarm, looks: string, from = 0): string =>
  [...looks]
    .map((look, index) => {
      alarm.look(look === 'x', from + index);
      return alarm.raised ? '!' : '-';
    })
    .join('');

describe('an alarm', () => {
  it('is raised when it was bad for so long, and cleared when it was good for two seconds', () => {
    expect(watch(new Alarm(5), '...xxxxxxx....')).toBe('--------!!!!--');
  });

  it('counts from the last good look on', () => {
    expect(watch(new Alarm(3), 'xxx.xxx.xxxxx')).toBe('-----------!!');
  });

  it('is not cleared by a glitch, and says since when it has been so', () => {
    const alarm = new Alarm(3);
    expect(watch(alarm, 'xxxx.x.x')).toBe('---!!!!!');
    expect(alarm.since).toBe(0);
  });

  it('takes into account what is known of the time before a look', () => {
    const alarm = new Alarm(10);
    alarm.look(true, 4, 0);
    alarm.look(true, 8, 4);
    expect(alarm.raised).toBe(false);
    alarm.look(true, 12, 8);
    expect(alarm).toMatchObject({ raised: true, since: 0 });
  });

  it('does not wait for another key frame because one came early', () => {
    const alarm = new Alarm(4);
    for (const at of [0.05, 2, 3.98]) alarm.look(true, at);
    expect(alarm.raised).toBe(true);
  });

  it('does not count what lay before a long pause', () => {
    const alarm = new Alarm(10);
    watch(alarm, 'xxxxxxxxx');
    watch(alarm, 'xx', 30);
    expect(alarm.raised).toBe(false);
  });

  it('is let go when nothing confirms it for a minute', () => {
    const alarm = new Alarm(2);
    watch(alarm, 'xxx');
    alarm.tick(61);
    expect(alarm.raised).toBe(true);
    alarm.tick(63);
    expect(alarm).toMatchObject({ raised: false, since: undefined });
  });
});

/** So much sooner at most. Seconds. */
const JITTER = 0.2;

const looks = fc.array(fc.record({ bad: fc.boolean(), pause: fc.double({ min: 0.1, max: 10, noNaN: true }) }), {
  maxLength: 60,
});

describe('whatever is seen', () => {
  property.prop([looks, fc.integer({ min: 1, max: 20 })])(
    'it is raised only after it was bad throughout the whole time',
    (all, after) => {
      const alarm = new Alarm(after);
      let now = 0;
      let badSince: number | undefined;
      for (const { bad, pause } of all) {
        now += pause;
        badSince = bad ? (badSince ?? now) : undefined;
        const before = alarm.raised;
        alarm.look(bad, now);
        if (!before && alarm.raised) expect(now - badSince!).toBeGreaterThanOrEqual(after - JITTER);
        if (badSince !== undefined && now - badSince >= after) expect(alarm.raised).toBe(true);
        expect(alarm.since === undefined).toBe(!alarm.raised);
      }
    },
  );

  property.prop([looks, fc.integer({ min: 1, max: 20 })])(
    'two changes are at least two seconds apart',
    (all, after) => {
      const alarm = new Alarm(after);
      let now = 0;
      let raisedAt = -Infinity;
      for (const { bad, pause } of all) {
        now += pause;
        const before = alarm.raised;
        alarm.look(bad, now);
        if (alarm.raised && !before) raisedAt = now;
        if (before && !alarm.raised) expect(now - raisedAt).toBeGreaterThanOrEqual(2);
      }
    },
  );
});
