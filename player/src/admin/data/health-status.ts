import type { HealthStatus } from '../../../../src/health/status.ts';
import type { Tone } from '../parts/tone.ts';

export type { HealthStatus } from '../../../../src/health/status.ts';

/** What `GET /health` says of each channel. */
export interface ChannelHealth {
  readonly channel: string;
  readonly status: HealthStatus;
  /** One line: what is wrong, then what is on the air. */
  readonly text: string;
  /** What is wrong meanwhile rings nobody up. */
  readonly maintenance?: object;
}

export interface Health {
  readonly status: HealthStatus;
  readonly channels: readonly ChannelHealth[];
  /** The machine and the process, channels apart. */
  readonly server?: { readonly status: HealthStatus; readonly text: string };
}

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
