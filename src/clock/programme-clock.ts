import { msToTicks, type Ticks } from './ticks.ts';

/** Tells the programme time that it is now. */
export interface ProgrammeClock {
  now(): Ticks;
}

/**
 * The programme clock of a running server: the wall clock at its creation, carried on by the monotonic clock,
 * so that a step of the machine's time (NTP, an operator) never moves a programme that is on the air.
 */
export const createProgrammeClock = (
  wallMs: () => number = Date.now,
  monotonicMs: () => number = () => performance.now(),
): ProgrammeClock => {
  const origin = wallMs() - monotonicMs();
  return { now: () => msToTicks(origin + monotonicMs()) };
};
