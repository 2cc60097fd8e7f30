import { secondsToTicks, ticksToMs, type Ticks } from '../clock/ticks.ts';

/** An hour in UTC, as folders are named: `2026112104`. Names sort as the hours do. */
export type Hour = string;

export const HOUR_TICKS: Ticks = secondsToTicks(3600);

const HOUR_NAME = /^\d{10}$/;

export const isHour = (name: string): name is Hour => HOUR_NAME.test(name);

/** The hour that this moment lies in. */
export const hourOf = (ticks: Ticks): Hour => new Date(ticksToMs(ticks)).toISOString().slice(0, 13).replace(/\D/g, '');

export const hourStart = (hour: Hour): Ticks => {
  const [year, month, day, of] = [hour.slice(0, 4), hour.slice(4, 6), hour.slice(6, 8), hour.slice(8, 10)].map(Number);
  return secondsToTicks(Date.UTC(year!, month! - 1, day, of) / 1000);
};
