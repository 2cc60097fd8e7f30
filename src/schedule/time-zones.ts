import ICAL from 'ical.js';

/** Seconds that a clock on the wall shows, counted as if it stood in UTC. */
export type WallTime = number;

/**
 * A time zone. Times that the clock leaves out in spring, and those that it has twice in autumn, are counted with the
 * offset before the change (RFC 5545 3.3.5).
 */
export interface Zone {
  /** The moment that a wall time means, seconds since the Unix epoch. */
  epochOf(wall: WallTime): number;
  wallOf(epoch: number): WallTime;
}

const DAY = 86_400;

export const UTC: Zone = { epochOf: (wall) => wall, wallOf: (epoch) => epoch };

/** The zones of one calendar: those of the IANA data base, by name, and those that it defines itself (VTIMEZONE). */
export class TimeZones {
  readonly #known = new Map<string, Zone | undefined>();
  readonly #definitions: ReadonlyMap<string, ICAL.Component>;
  /** Where times without a zone are at home. */
  readonly local: Zone;

  /**
   * @param definitions VTIMEZONE components
   * @param local name of the zone for times that name none
   * @throws Error when there is no such zone
   */
  constructor(definitions: readonly ICAL.Component[], local: string) {
    this.#definitions = new Map(definitions.map((one) => [String(one.getFirstPropertyValue('tzid')), one] as const));
    const found = this.get(local);
    if (!found) throw new Error(`there is no time zone "${local}"`);
    this.local = found;
  }

  /** Undefined where neither the data base nor the calendar knows it. */
  get(name: string): Zone | undefined {
    if (!this.#known.has(name)) this.#known.set(name, this.#find(name));
    return this.#known.get(name);
  }

  #find(name: string): Zone | undefined {
    // The platform's data go first: definitions in files give but the rules of the year in which they were written.
    const iana = ianaZone(name);
    if (iana) return iana;
    const definition = this.#definitions.get(name);
    return definition && definedZone(new ICAL.Timezone(definition));
  }
}

const ianaZone = (name: string): Zone | undefined => {
  // Offsets such as +02:00 are zones to the platform, and no names.
  if (!/^[A-Za-z][A-Za-z0-9_+/-]*$/.test(name)) return undefined;
  let format: Intl.DateTimeFormat;
  try {
    const fields = { year: 'numeric', month: 'numeric', day: 'numeric', hour: 'numeric' } as const;
    const clock = { minute: 'numeric', second: 'numeric', hourCycle: 'h23', calendar: 'gregory' } as const;
    format = new Intl.DateTimeFormat('en-US', { ...fields, ...clock, timeZone: name });
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
  const wallOf = (epoch: number): WallTime => {
    const parts = new Map(format.formatToParts(epoch * 1000).map(({ type, value }) => [type, Number(value)] as const));
    const part = (type: Intl.DateTimeFormatPartTypes): number => parts.get(type)!;
    return Date.UTC(part('year'), part('month') - 1, part('day'), part('hour'), part('minute'), part('second')) / 1000;
  };
  const epochOf = (wall: WallTime): number => {
    // No zone is more than a day from UTC, nor does any change twice within two.
    const [before, after] = [wall - DAY, wall + DAY].map((near) => wallOf(near) - near) as [number, number];
    if (before === after || wallOf(wall - before) === wall) return wall - before;
    return wallOf(wall - after) === wall ? wall - after : wall - before;
  };
  return { epochOf, wallOf };
};

const definedZone = (zone: ICAL.Timezone): Zone => {
  const offset = (wall: WallTime): number => zone.utcOffset(toTime(wall));
  const epochOf = (wall: WallTime): number => {
    const [before, after] = [offset(wall - DAY), offset(wall)];
    // Within the hour that is left out or doubled, the definition answers with the offset after the change.
    const changing = before !== after && offset(wall - Math.abs(after - before)) === before;
    return wall - (changing ? before : after);
  };
  const wallOf = (epoch: number): WallTime => {
    const guess = epoch + offset(epoch);
    return guess + (epoch - epochOf(guess));
  };
  return { epochOf, wallOf };
};

/** A wall time as the iCalendar library has it, in no zone. */
export const toTime = (wall: WallTime, isDate = false): ICAL.Time => {
  const date = new Date(wall * 1000);
  const fields = {
    year: date.getUTCFullYear(),
    month: date.getUTCMonth() + 1,
    day: date.getUTCDate(),
    hour: date.getUTCHours(),
    minute: date.getUTCMinutes(),
    second: date.getUTCSeconds(),
    isDate,
  };
  return new ICAL.Time(fields, ICAL.Timezone.localTimezone);
};

/** The fields of a time, whatever zone the library thinks it is in. */
export const toWall = ({ year, month, day, hour, minute, second, isDate }: ICAL.Time): WallTime =>
  (isDate ? Date.UTC(year, month - 1, day) : Date.UTC(year, month - 1, day, hour, minute, second)) / 1000;
