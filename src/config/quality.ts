import type { z } from 'zod';
import { durationField, switchField } from './fields.ts';
import { section } from './section.ts';
import { switchable } from './switchable.ts';

/** What lasts less than two seconds, nobody has seen; beyond an hour, nobody waits for it. */
const LIMITS = { min: 2, max: 3600 };

const settings = section({
  black: durationField(LIMITS).prefault('10s').meta({ description: 'How long the picture may be black.' }),
  frozen: durationField(LIMITS).prefault('30s').meta({
    description: 'How long the picture may stay the same; as much as it takes for slides and other still pictures.',
  }),
  silent: durationField(LIMITS)
    .prefault('15s')
    .meta({ description: 'How long the sound may be silent (below -60 dBFS).' }),
  loudness: switchField().default(true).meta({ description: 'Loudness and true peak are measured (EBU R128).' }),
});

/** Times are seconds. */
export type QualitySettings = z.output<typeof settings>;

const quality = switchable(settings);

/** Whether the programme itself is looked at, and listened to. */
export const qualityField = () =>
  quality.field().default(false).meta({
    description:
      'The programme is watched for being black, frozen or silent, and its loudness and timing are measured: true, false, or { black: 10s, frozen: 30s, silent: 15s, loudness: true }.',
  });

/** What is in force; undefined where nothing is watched. */
export const qualitySettings = quality.inForce;
