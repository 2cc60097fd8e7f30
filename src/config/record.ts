import { z } from 'zod';
import { calendarField } from './calendar.ts';
import { durationField, switchField } from './fields.ts';
import { section } from './section.ts';

const DAY = 86_400;

const byCalendar = section({
  schedule: calendarField().meta({
    description: 'An iCalendar file or https:// address: each event of it is recorded, under its title.',
  }),
  refresh: durationField({ min: 10, max: DAY })
    .prefault('5m')
    .meta({ description: 'How often the address of a schedule is asked for changes. Files are watched.' }),
});

/** Which part of a channel's programme goes into the library by itself. */
export const recordField = () =>
  z.union([switchField(), byCalendar]).default(false).meta({
    description:
      'true: whatever sources bring on the air, a recording for each time. { schedule: shows.ics }: the events of a calendar. false: what is started by hand alone.',
  });

export type RecordConfig = z.output<ReturnType<typeof recordField>>;
