import { z } from 'zod';
import { mustBe, section } from './section.ts';

/** From the narrowest to the widest. */
export const METRICS_ACCESS = ['local', 'viewer', 'everybody'] as const;

/** Figures for Prometheus. */
export const metricsSchema = section({
  access: z
    .enum(METRICS_ACCESS, { error: mustBe(`one of ${METRICS_ACCESS.join(', ')}`) })
    .default('viewer')
    .meta({
      description:
        'Who may read them: local (programs on this machine), viewer (those, and whoever has the role viewer), or everybody.',
    }),
});

export type MetricsAccess = (typeof METRICS_ACCESS)[number];
