import type { z } from 'zod';
import { durationField } from './fields.ts';
import { section } from './section.ts';
import { switchable } from './switchable.ts';

const settings = section({
  after: durationField({ min: 2, max: 600 })
    .prefault('5s')
    .meta({ description: 'For how long the encoder must be too slow before its best quality is taken out.' }),
  return: durationField({ min: 5, max: 86_400 })
    .prefault('5m')
    .meta({ description: 'For how long it must have kept up before that is put back; longer each time this fails.' }),
});

/** Times are seconds. */
export type ReliefSettings = z.output<typeof settings>;

const relief = switchable(settings);

/** Whether a ladder that the machine cannot hold loses its best quality. */
export const reliefField = () =>
  relief.field().default(true).meta({
    description:
      'The best quality is taken out for a while where the machine cannot hold all of two or more: true, false, or { after: 5s, return: 5m }.',
  });

/** What is in force; undefined where nothing is to be taken out. */
export const reliefSettings = relief.inForce;
