import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pino } from 'pino';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ChannelSchedule } from '../../../src/channel/channel-schedule.ts';
import { temporaryFolder } from '../../support/rig.ts';
import { waitFor } from '../../support/wait.ts';
import { at, calendar, event } from '../schedule/calendar-text.ts';

const NOON = at('2026-11-21T12:00:00Z');

describe('the schedule of a channel', () => {
  let folder: ReturnType<typeof temporaryFolder>;
  let path: string;
  let now: number;
  let lines: string[];
  let schedule: ChannelSchedule;

  beforeEach(() => {
    folder = temporaryFolder();
    path = join(folder.path, 'week.ics');
    now = NOON;
    lines = [];
    const write = (line: string) => lines.push((JSON.parse(line) as { msg: string }).msg);
    const log = pino({ level: 'info' }, { write });
    schedule = new ChannelSchedule({
      source: path,
      refresh: 60,
      inputs: ['cam1', 'cam2'],
      log,
      now: () => now,
      zone: 'Europe/Berlin',
    });
  });

  afterEach(async () => {
    await schedule.stop();
    folder.remove();
  });

  const evening = event('Concert', 'DTSTART:20261121T190000', 'DTEND:20261121T210000');

  it('is in force when it has started, by the clock of the place', async () => {
    await writeFile(path, calendar(...evening));
    await schedule.start();
    expect(schedule.current()).toBeUndefined();
    const show = {
      input: 'cam2',
      title: 'Concert',
      start: '2026-11-21T18:00:00.000Z',
      end: '2026-11-21T20:00:00.000Z',
    };
    expect(schedule.state()).toEqual({ source: path, readAt: '2026-11-21T12:00:00.000Z', next: show });
    now = at('2026-11-21T18:00:00Z');
    expect(schedule.current()).toEqual({ input: 'cam2', id: 'Concert', event: '"Concert"' });
    expect(schedule.state()).toEqual({ source: path, readAt: '2026-11-21T12:00:00.000Z', now: show });
    now = at('2026-11-21T20:00:00Z');
    expect(schedule.current()).toBeUndefined();
  });

  it('follows changes; one that cannot be read leaves the last good one in force', async () => {
    await writeFile(path, calendar(...evening));
    await schedule.start();
    await writeFile(path, calendar(...evening, 'BEGIN:VEVENT', 'DTSTART:oops'));
    const words = 'line 14: END:VCALENDAR where VEVENT of line 12 has not ended';
    await waitFor('the fault', () => lines.includes(`schedule: ${words}; the last good one stays in force`));
    expect(schedule.state()).toMatchObject({ problem: words, next: { title: 'Concert' } });
    await writeFile(path, calendar(...event('Talk', 'DTSTART:20261121T180000', 'DURATION:PT1H')));
    await waitFor('the new one', () => schedule.state().next?.title === 'Talk');
    expect(schedule.state().problem).toBeUndefined();
    await rm(path);
    const removed = 'schedule: has been removed; the last good one stays in force';
    await waitFor('the removal', () => lines.includes(removed));
    expect(schedule.state()).toMatchObject({ problem: 'has been removed', next: { title: 'Talk' } });
  });

  it('starts without a file, and says so', async () => {
    await schedule.start();
    expect(lines).toEqual(['schedule: is not there; there is none in force']);
    expect(schedule.current()).toBeUndefined();
  });

  it('warns once of an input that the channel does not have, and passes it over', async () => {
    const rule = 'RRULE:FREQ=DAILY';
    const text = calendar(
      ...evening,
      ...event('Show', 'DTSTART:20261121T190000', 'DURATION:PT1H', rule, 'LOCATION:hall'),
    );
    await writeFile(path, text);
    await schedule.start();
    await writeFile(path, `${text}\r\n`);
    await waitFor('the second reading', () => lines.filter((line) => line === 'schedule in force').length === 2);
    expect(lines.filter((line) => line.includes('unknown'))).toEqual([
      'schedule: "Show" names the unknown input "hall" and is passed over; there are: cam1, cam2',
    ]);
    now = at('2026-11-21T18:30:00Z');
    expect(schedule.current()).toMatchObject({ input: 'cam2' });
  });
});
