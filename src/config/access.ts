import type { z } from 'zod';
import { durationField, switchField } from './fields.ts';
import { section } from './section.ts';

const HOUR = 3600;
const DAY = 24 * HOUR;

const sessionsSchema = section({
  idle: durationField({ min: 60, max: 90 * DAY })
    .prefault('12h')
    .meta({ description: 'A session ends after so long without a request.' }),
  longest: durationField({ min: 60, max: 365 * DAY })
    .prefault('7d')
    .meta({ description: 'And after so long in any case.' }),
});

/** Who may control the server. Users and tokens themselves are kept in the data folder. */
export const accessSchema = section({
  sessions: sessionsSchema.prefault({}),
  local: switchField().default(true).meta({
    description:
      'Where http and https listen on the loopback alone, programs on this machine may do everything without credentials. false: they may not, as behind a reverse proxy.',
  }),
});

export type AccessConfig = z.output<typeof accessSchema>;

const LOOPBACK = /^(localhost|127\.\d{1,3}\.\d{1,3}\.\d{1,3}|::1)$/i;

/** Only programs on this machine reach what listens there. */
export const isLoopback = (host: string): boolean => LOOPBACK.test(host);
