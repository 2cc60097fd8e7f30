import type { JSX } from 'preact';
import { TONES, WORDS, type Health, type HealthStatus } from '../data/health.ts';
import { Badge } from '../parts/badge.tsx';

const ORDER: readonly HealthStatus[] = ['CRITICAL', 'UNKNOWN', 'WARNING', 'OK'];

/** How many are how: told to those who hear the page when it changes. */
export const Summary = ({ health }: { health: Health | undefined }): JSX.Element => {
  const counts = ORDER.map((status) => ({
    status,
    count: health?.channels.filter((one) => one.status === status).length ?? 0,
  })).filter(({ count }) => count > 0);
  return (
    <p class="summary" role="status">
      {counts.map(({ status, count }) => (
        <Badge key={status} tone={TONES[status]}>
          {count} {WORDS[status]}
        </Badge>
      ))}
    </p>
  );
};
