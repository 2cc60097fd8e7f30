import type { RuleStatus } from '../config/health-rules.ts';

/** What monitoring plugins say (https://www.monitoring-plugins.org/doc/guidelines.html). */
export type HealthStatus = RuleStatus | 'UNKNOWN';

const BY_WEIGHT: readonly HealthStatus[] = ['OK', 'UNKNOWN', 'WARNING', 'CRITICAL'];

/** From 0, OK, upwards: the worse, the heavier. */
export const weight = (status: HealthStatus): number => BY_WEIGHT.indexOf(status);

/** The worst of them; without any, nothing is known. */
export const worst = (statuses: readonly HealthStatus[]): HealthStatus =>
  statuses.length === 0 ? 'UNKNOWN' : BY_WEIGHT[Math.max(...statuses.map(weight))]!;
