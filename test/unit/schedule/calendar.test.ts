import { describe, expect, it } from 'vitest';
import { readCalendar } from '../../../src/schedule/calendar.ts';
import { CalendarError } from '../../../src/schedule/calendar-error.ts';
import type { Occurrence } from '../../../src/schedule/occurrence.ts';
import { at, calendar, event } from './calendar-text.ts';

const read = (text: string, from = '2026-01-01T00:00:00Z', to = '2027-01-01T00:00:00Z', zone = 'UTC') =>
  readCalendar({ text, from: at(from), to: at(to), zone, events: 'inputs' });

const iso = (seconds: number): string => new Date(seconds * 1000).toISOString().slice(0, 16);
const shown = ({ input, start, end }: Occurrence): string => `${input} ${iso(start)} ${iso(end)}`;
const times = (...given: Parameters<typeof read>): string[] => read(...given).occurrences.map(shown);
const fault = (text: string): string => {
  try {
    read(text);
  } catch (error) {
    if (error instanceof CalendarError) return error.message;
    throw error;
  }
  return 'none';
};

describe('one event', () => {
  it('names its input by its location', () => {
    const text = calendar(...event('a', 'DTSTART:20261121T190000Z', 'DTEND:20261121T210000Z', 'LOCATION: Cam1 '));
    expect(read(text)).toEqual({
      occurrences: [
        {
          id: 'a',
          input: 'cam1',
          title: '"a"',
          start: at('2026-11-21T19:00:00Z'),
          end: at('2026-11-21T21:00:00Z'),
          cancelled: false,
        },
      ],
      warnings: [],
    });
  });

  it.each([
    ['X-SLUICE-INPUT goes before LOCATION', ['LOCATION:Town hall', 'X-SLUICE-INPUT:hall'], 'hall'],
    ['either may be folded', ['LOCATION:stu', ' dio'], 'studio'],
  ])('%s', (_, lines, input) => {
    const text = calendar(...event('a', 'DTSTART:20261121T190000Z', 'DTEND:20261121T210000Z', ...lines));
    expect(read(text).occurrences[0]!.input).toBe(input);
  });

  it.each([
    ['DTSTART:20261121T190000Z|DURATION:PT90M', '2026-11-21T19:00 2026-11-21T20:30'],
    [
      'DTSTART;TZID=Europe/Berlin:20261121T200000|DTEND;TZID=Europe/Berlin:20261121T220000',
      '2026-11-21T19:00 2026-11-21T21:00',
    ],
    ['DTSTART;TZID=Europe/Berlin:20260721T200000|DTEND:20260721T200000Z', '2026-07-21T18:00 2026-07-21T20:00'],
    ['DTSTART;VALUE=DATE:20261121', '2026-11-21T00:00 2026-11-22T00:00'],
    ['DTSTART;VALUE=DATE:20261121|DTEND;VALUE=DATE:20261124', '2026-11-21T00:00 2026-11-24T00:00'],
    // A day of the calendar has 25 hours here, and 24 hours are 24 hours.
    ['DTSTART;TZID=Europe/Berlin:20261024T200000|DURATION:P1D', '2026-10-24T18:00 2026-10-25T19:00'],
    ['DTSTART;TZID=Europe/Berlin:20261024T200000|DURATION:PT24H', '2026-10-24T18:00 2026-10-25T18:00'],
  ])('%s', (lines, expected) => {
    expect(times(calendar(...event('a', ...lines.split('|'))))).toEqual([`cam2 ${expected}`]);
  });

  it('without a zone is in that of the calendar, else in that of the machine', () => {
    const lines = event('a', 'DTSTART:20260721T200000', 'DTEND:20260721T210000');
    expect(times(calendar(...lines), undefined, undefined, 'Europe/Berlin')).toEqual([
      'cam2 2026-07-21T18:00 2026-07-21T19:00',
    ]);
    expect(times(calendar('X-WR-TIMEZONE:America/New_York', ...lines), undefined, undefined, 'Europe/Berlin')).toEqual([
      'cam2 2026-07-22T00:00 2026-07-22T01:00',
    ]);
  });

  it('may be in a zone that the file defines itself', () => {
    const zone = ['BEGIN:VTIMEZONE', 'TZID:Studio Time', 'BEGIN:STANDARD', 'DTSTART:19700101T000000'];
    const offsets = ['TZOFFSETFROM:+0530', 'TZOFFSETTO:+0530', 'END:STANDARD', 'END:VTIMEZONE'];
    const lines = event('a', 'DTSTART;TZID=Studio Time:20260721T200000', 'DURATION:PT1H');
    expect(times(calendar(...zone, ...offsets, ...lines))).toEqual(['cam2 2026-07-21T14:30 2026-07-21T15:30']);
  });

  it('of no input is passed over', () => {
    const lines = ['BEGIN:VEVENT', 'UID:x', 'DTSTART:20261121T190000Z', 'DURATION:PT1H', 'END:VEVENT'];
    expect(read(calendar(...lines))).toEqual({ occurrences: [], warnings: [] });
  });

  it('of no input counts where all are wanted, with what it says of itself', () => {
    const lines = [
      'SUMMARY:Debate',
      'DESCRIPTION:Live from\\nthe hall',
      'CATEGORIES:Politics,Town\\, hall',
      'CATEGORIES:Live',
    ];
    const times = ['DTSTART:20261121T190000Z', 'DURATION:PT1H'];
    const text = calendar('BEGIN:VEVENT', 'UID:x', ...times, ...lines, 'END:VEVENT');
    const [from, to] = [at('2026-01-01T00:00:00Z'), at('2027-01-01T00:00:00Z')];
    expect(readCalendar({ text, from, to, zone: 'UTC', events: 'all' }).occurrences).toEqual([
      {
        ...{ id: 'x', input: undefined, title: '"Debate"', description: 'Live from\nthe hall' },
        ...{ categories: ['Politics', 'Town, hall', 'Live'], cancelled: false },
        ...{ start: at('2026-11-21T19:00:00Z'), end: at('2026-11-21T20:00:00Z') },
      },
    ]);
  });

  it('without a length is passed over, with a word', () => {
    expect(read(calendar(...event('a', 'DTSTART:20261121T190000Z')))).toEqual({
      occurrences: [],
      warnings: ['line 4: "a" has no length and is passed over'],
    });
  });

  it('that is cancelled is known as such', () => {
    const text = calendar(...event('a', 'DTSTART:20261121T190000Z', 'DURATION:PT1H', 'STATUS:CANCELLED'));
    expect(read(text).occurrences).toMatchObject([{ id: 'a', cancelled: true }]);
  });

  it('of two versions of one event the newer counts', () => {
    const old = event('a', 'SEQUENCE:1', 'DTSTART:20261121T190000Z', 'DURATION:PT1H');
    const edited = event('a', 'SEQUENCE:2', 'DTSTART:20261121T200000Z', 'DURATION:PT1H');
    for (const text of [calendar(...old, ...edited), calendar(...edited, ...old)]) {
      expect(times(text)).toEqual(['cam2 2026-11-21T20:00 2026-11-21T21:00']);
      expect(read(text).warnings).toEqual([]);
    }
  });

  it('of two events with one UID the later counts, with a word', () => {
    const one = event('a', 'DTSTART:20261121T190000Z', 'DURATION:PT1H');
    expect(read(calendar(...one, ...one)).warnings).toEqual(['line 12: "a" has the UID of line 4, which it replaces']);
  });
});

describe('a series', () => {
  const weekly = (...more: string[]) =>
    event('w', 'DTSTART;TZID=Europe/Berlin:20261017T200000', 'DURATION:PT2H', 'RRULE:FREQ=WEEKLY;COUNT=4', ...more);

  it('keeps its hour across the change of the clock', () => {
    expect(times(calendar(...weekly()))).toEqual([
      'cam2 2026-10-17T18:00 2026-10-17T20:00',
      'cam2 2026-10-24T18:00 2026-10-24T20:00',
      'cam2 2026-10-31T19:00 2026-10-31T21:00',
      'cam2 2026-11-07T19:00 2026-11-07T21:00',
    ]);
  });

  it('loses what is taken out, and gains what is added', () => {
    const text = calendar(
      ...weekly(
        // One that is none of the series stands before one that is.
        'EXDATE;TZID=Europe/Berlin:20261020T200000,20261024T200000',
        'EXDATE:20261031T190000Z',
        'RDATE;TZID=Europe/Berlin:20261110T180000',
        'RDATE;VALUE=PERIOD:20261112T100000Z/PT30M,20261113T100000Z/20261113T110000Z',
      ),
    );
    expect(times(text)).toEqual([
      'cam2 2026-10-17T18:00 2026-10-17T20:00',
      'cam2 2026-11-07T19:00 2026-11-07T21:00',
      'cam2 2026-11-10T17:00 2026-11-10T19:00',
      'cam2 2026-11-12T10:00 2026-11-12T10:30',
      'cam2 2026-11-13T10:00 2026-11-13T11:00',
    ]);
  });

  it('loses a whole day by its date', () => {
    expect(times(calendar(...weekly('EXDATE;VALUE=DATE:20261024')))).toHaveLength(3);
  });

  it('has single ones moved, renamed, cancelled or taken away from the programme', () => {
    const zone = ';TZID=Europe/Berlin:';
    const text = calendar(
      ...event(
        'w',
        `RECURRENCE-ID${zone}20261024T200000`,
        `DTSTART${zone}20261025T180000`,
        'DURATION:PT1H',
        'LOCATION:cam9',
      ),
      ...weekly(),
      ...event(
        'w',
        `RECURRENCE-ID${zone}20261031T200000`,
        `DTSTART${zone}20261031T200000`,
        'DURATION:PT1H',
        'STATUS:CANCELLED',
      ),
      ...event(
        'w',
        `RECURRENCE-ID${zone}20261107T200000`,
        `DTSTART${zone}20261107T200000`,
        'DURATION:PT1H',
        'LOCATION:',
      ),
    );
    expect(times(text)).toEqual([
      'cam2 2026-10-17T18:00 2026-10-17T20:00',
      'cam9 2026-10-25T17:00 2026-10-25T18:00',
      'cam2 2026-10-31T19:00 2026-10-31T20:00',
    ]);
    expect(read(text).occurrences.map(({ cancelled }) => cancelled)).toEqual([false, false, true]);
  });

  it('goes on for ever, and is known for the time asked for, what is running included', () => {
    const daily = event('d', 'DTSTART;TZID=Europe/Berlin:20100101T230000', 'DURATION:PT4H', 'RRULE:FREQ=DAILY');
    expect(times(calendar(...daily), '2026-03-28T00:00:00Z', '2026-03-30T00:00:00Z')).toEqual([
      'cam2 2026-03-27T22:00 2026-03-28T02:00',
      'cam2 2026-03-28T22:00 2026-03-29T02:00',
      'cam2 2026-03-29T21:00 2026-03-30T01:00',
    ]);
  });

  it.each([
    ['RRULE:FREQ=DAILY;UNTIL=20261119T120000Z', 3],
    ['RRULE:FREQ=DAILY;UNTIL=20261119T115959Z', 2],
    // Not allowed, and often seen: a date means the whole day, a local time is in the zone.
    ['RRULE:FREQ=DAILY;UNTIL=20261119', 3],
    ['RRULE:FREQ=DAILY;UNTIL=20261119T130000', 3],
    ['RRULE:FREQ=DAILY;UNTIL=20261119T125959', 2],
  ])('%s', (rule, count) => {
    const lines = event('u', 'DTSTART;TZID=Europe/Berlin:20261117T130000', 'DURATION:PT1H', rule);
    expect(times(calendar(...lines))).toHaveLength(count);
  });

  it.each([
    ['20240229', 'RRULE:FREQ=YEARLY', ['2024-02-29', '2028-02-29']],
    ['20240131', 'RRULE:FREQ=MONTHLY;UNTIL=20240601', ['2024-01-31', '2024-03-31', '2024-05-31']],
    ['20240131', 'RRULE:FREQ=MONTHLY;BYMONTHDAY=-1;COUNT=3', ['2024-01-31', '2024-02-29', '2024-03-31']],
    ['20240101', 'RRULE:FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,FR;COUNT=3', ['2024-01-01', '2024-01-05', '2024-01-15']],
    ['20240107', 'RRULE:FREQ=MONTHLY;BYDAY=1SU;COUNT=2', ['2024-01-07', '2024-02-04']],
  ])('from %s by %s', (day, rule, expected) => {
    const lines = event('d', `DTSTART;VALUE=DATE:${day}`, rule);
    const { occurrences } = read(calendar(...lines), '2024-01-01T00:00:00Z', '2029-01-01T00:00:00Z');
    expect(occurrences.map(({ start }) => iso(start).slice(0, 10))).toEqual(expected);
  });

  it('of days keeps whole days', () => {
    const lines = event('d', 'DTSTART;VALUE=DATE:20261024', 'DTEND;VALUE=DATE:20261025', 'RRULE:FREQ=DAILY;COUNT=2');
    expect(times(calendar(...lines), undefined, undefined, 'Europe/Berlin')).toEqual([
      'cam2 2026-10-23T22:00 2026-10-24T22:00',
      'cam2 2026-10-24T22:00 2026-10-25T23:00',
    ]);
  });

  it('keeps the names of its events when the series is edited', () => {
    const ids = (text: string) => read(text).occurrences.map(({ id }) => id);
    const longer = weekly().map((line) => (line === 'DURATION:PT2H' ? 'DURATION:PT3H' : line));
    expect(ids(calendar(...longer))).toEqual(ids(calendar(...weekly())));
  });
});

describe('a calendar that is broken', () => {
  const good = event('a', 'DTSTART:20261121T190000Z', 'DURATION:PT1H');

  it.each<[string, string]>([
    ['', 'the calendar is empty'],
    ['<!doctype html>\n<p>Sign in', 'line 1: not an iCalendar file: it begins with "<!doctype html>"'],
    [calendar(...good, 'BEGIN:VEVENT'), 'line 13: END:VCALENDAR where VEVENT of line 12 has not ended'],
    [calendar(...good).split('END:VCALENDAR')[0]!, 'line 1: BEGIN:VCALENDAR never ends: is the file cut off?'],
    [calendar(...good, 'what is this'), 'line 12: invalid line (no token ";" or ":") "what is this"'],
    [calendar(...event('b', 'DURATION:PT1H')), 'line 4: "b": it has no DTSTART'],
    [
      calendar(...good, ...event('b', 'DTSTART:tomorrow')),
      'line 12: "b": DTSTART is not a date or a time: write it as 20261231T200000',
    ],
    [
      calendar(...event('b', 'DTSTART:20260230T100000Z')),
      'line 4: "b": DTSTART is not a date or a time: write it as 20261231T200000',
    ],
    [
      calendar(...event('b', 'DTSTART;TZID=Mars/Base:20260220T100000')),
      'line 4: "b": DTSTART is in the time zone "Mars/Base", which neither the file nor the IANA data base knows',
    ],
    [
      calendar(...event('b', 'DTSTART:20260220T100000Z', 'DTEND:20260220T090000Z')),
      'line 4: "b": it ends before it begins',
    ],
    [
      calendar(...event('b', 'DTSTART:20260101T000000Z', 'DURATION:PT1S', 'RRULE:FREQ=SECONDLY')),
      'line 4: "b": its rule makes more than 100000 events: let it begin later, or repeat less often',
    ],
    [
      calendar(...event('b', 'DTSTART:20260101T000000Z', 'DURATION:PT1S', 'RRULE:FREQ=MINUTELY;COUNT=90000')),
      'line 4: "b": more than 20000 events within the coming days',
    ],
    [
      calendar(
        ...event(
          'b',
          'RECURRENCE-ID;RANGE=THISANDFUTURE:20260101T000000Z',
          'DTSTART:20260101T000000Z',
          'DURATION:PT1H',
        ),
      ),
      'line 4: "b": RECURRENCE-ID with RANGE is not supported: split the series in two',
    ],
    [calendar('X-WR-TIMEZONE:Mars/Base', ...good), 'there is no time zone "Mars/Base"'],
  ])('%#', (text, expected) => {
    expect(fault(text)).toBe(expected);
  });

  it('says which line an unknown rule stands in', () => {
    const text = calendar(...event('b', 'DTSTART:20260220T100000Z', 'DURATION:PT1H', 'RRULE:FREQ=SOMETIMES'));
    expect(fault(text)).toMatch(/^line 11: invalid frequency "SOMETIMES"/);
  });
});
