import { formatDuration } from '../../times.ts';

/** How long a cut by hand stands: what the server is told, and what people read. */
export const HOLDS = [
  { value: '10s', label: '10 s', spoken: 'for 10 seconds' },
  { value: '1m', label: '1 min', spoken: 'for 1 minute' },
  { value: '10m', label: '10 min', spoken: 'for 10 minutes' },
  { value: '', label: 'open end', spoken: 'until further notice' },
] as const;

export type HoldValue = (typeof HOLDS)[number]['value'];

/** `0:32` until a choice by hand ends; undefined where it has no end. @param until ISO 8601 @param now ms since the epoch */
export const remaining = (until: string | undefined, now: number): string | undefined => {
  if (until === undefined) return undefined;
  // What is left of a second counts as one: 0:00 means that it is over.
  return formatDuration(Math.ceil(Math.max(0, Date.parse(until) - now) / 1000));
};
