import { fc, test as property } from '@fast-check/vitest';
import ICAL from 'ical.js';
import { describe, expect, it } from 'vitest';
import { TimeZones } from '../../../src/schedule/time-zones.ts';

const zones = new TimeZones([], 'UTC');

const wall = (iso: string): number => Date.parse(`${iso}Z`) / 1000;
const epoch = (local: string, zone: string): string =>
  new Date(zones.get(zone)!.epochOf(wall(local)) * 1000).toISOString();

describe('a local time', () => {
  it.each([
    ['Europe/Berlin', '2026-11-21T20:00:00', '2026-11-21T19:00:00.000Z'],
    ['Europe/Berlin', '2026-07-21T20:00:00', '2026-07-21T18:00:00.000Z'],
    ['America/New_York', '2026-11-21T20:00:00', '2026-11-22T01:00:00.000Z'],
    ['Asia/Kolkata', '2026-11-21T20:00:00', '2026-11-21T14:30:00.000Z'],
    ['US/Eastern', '2026-07-01T00:00:00', '2026-07-01T04:00:00.000Z'],
    ['UTC', '2026-07-01T00:00:00', '2026-07-01T00:00:00.000Z'],
    // Left out in spring, and doubled in autumn: the offset before the change counts.
    ['Europe/Berlin', '2026-03-29T02:30:00', '2026-03-29T01:30:00.000Z'],
    ['Europe/Berlin', '2026-10-25T02:30:00', '2026-10-25T00:30:00.000Z'],
    ['Europe/Berlin', '2026-03-29T01:59:59', '2026-03-29T00:59:59.000Z'],
    ['Europe/Berlin', '2026-03-29T03:00:00', '2026-03-29T01:00:00.000Z'],
    ['Europe/Berlin', '2026-10-25T01:59:59', '2026-10-24T23:59:59.000Z'],
    ['Europe/Berlin', '2026-10-25T03:00:00', '2026-10-25T02:00:00.000Z'],
    // A change of half an hour only.
    ['Australia/Lord_Howe', '2026-10-04T02:15:00', '2026-10-03T15:45:00.000Z'],
    ['Australia/Lord_Howe', '2026-04-05T01:45:00', '2026-04-04T14:45:00.000Z'],
  ])('of %s, %s, is %s', (zone, local, expected) => {
    expect(epoch(local, zone)).toBe(expected);
  });
});

it.each(['Nowhere/City', '', '__proto__', 'W. Europe Standard Time', '+02:00'])('there is no zone "%s"', (name) => {
  expect(zones.get(name)).toBeUndefined();
});

it('refuses a local zone that is not there', () => {
  expect(() => new TimeZones([], 'Nowhere/City')).toThrow('there is no time zone "Nowhere/City"');
});

const NAMES = ['Europe/Berlin', 'America/New_York', 'Australia/Lord_Howe', 'America/Santiago', 'Asia/Tokyo', 'UTC'];
const quarterHours = fc.integer({ min: Date.UTC(2025, 0) / 900_000, max: Date.UTC(2031, 0) / 900_000 });

property.prop([fc.constantFrom(...NAMES), quarterHours], { numRuns: 1000 })(
  'a moment that is shown on the wall is the moment again, or the one before the clock was put back',
  (name, quarter) => {
    const zone = zones.get(name)!;
    const moment = quarter * 900;
    const again = zone.epochOf(zone.wallOf(moment));
    expect(zone.wallOf(again)).toBe(zone.wallOf(moment));
    expect([0, 1800, 3600]).toContain(moment - again);
  },
);

/** As Outlook writes it: a name of its own, and the rules of Berlin. */
const OUTLOOK = `BEGIN:VTIMEZONE
TZID:W. Europe Standard Time
BEGIN:STANDARD
DTSTART:16010101T030000
TZOFFSETFROM:+0200
TZOFFSETTO:+0100
RRULE:FREQ=YEARLY;INTERVAL=1;BYDAY=-1SU;BYMONTH=10
END:STANDARD
BEGIN:DAYLIGHT
DTSTART:16010101T020000
TZOFFSETFROM:+0100
TZOFFSETTO:+0200
RRULE:FREQ=YEARLY;INTERVAL=1;BYDAY=-1SU;BYMONTH=3
END:DAYLIGHT
END:VTIMEZONE`.replaceAll('\n', '\r\n');

const OWN = 'W. Europe Standard Time';
const defined = new TimeZones([new ICAL.Component(ICAL.parse(OUTLOOK) as unknown[])], OWN).local;

property.prop([quarterHours], { numRuns: 1000 })('a zone that the calendar defines is right too', (quarter) => {
  const berlin = zones.get('Europe/Berlin')!;
  expect(defined.epochOf(quarter * 900)).toBe(berlin.epochOf(quarter * 900));
});
