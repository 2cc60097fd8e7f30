import type { HealthStatus } from '../../../../src/health/status.ts';
import type { Tone } from '../parts/badge.tsx';
import type { ServerEvent } from './events.ts';
import { useResource, type Shown } from './resource.ts';

export type { HealthStatus } from '../../../../src/health/status.ts';

/** What `GET /health` says of each channel. */
export interface ChannelHealth {
  readonly channel: string;
  readonly status: HealthStatus;
  /** One line: what is wrong, then what is on the air. */
  readonly text: string;
}

export interface Health {
  readonly status: HealthStatus;
  readonly channels: readonly ChannelHealth[];
}

/** Figures change twice a second; what they mean is said by other events. */
const isNews = ({ type }: ServerEvent): boolean => type !== 'channel-state';

/** How all are; asked every second: it is what the pages are looked at for. */
export const useHealth = (): Shown<Health> => useResource<Health>('/health', { every: 1000, touches: isNews });

export const TONES: Readonly<Record<HealthStatus, Tone>> = {
  OK: 'ok',
  WARNING: 'warn',
  CRITICAL: 'critical',
  UNKNOWN: 'off',
};

export const WORDS: Readonly<Record<HealthStatus, string>> = {
  OK: 'OK',
  WARNING: 'Warning',
  CRITICAL: 'Critical',
  UNKNOWN: 'Unknown',
};

const SEVERITY: Readonly<Record<HealthStatus, number>> = { CRITICAL: 0, UNKNOWN: 1, WARNING: 2, OK: 3 };

/** The worst first. */
export const severity = (status: HealthStatus | undefined): number => (status ? SEVERITY[status] : 3);
