import type { z } from 'zod';
import { bytesField, durationField } from './fields.ts';
import { section } from './section.ts';

const YEARS = 10 * 366 * 86_400;

/** How much of a channel stays on disk. */
export const keepSchema = section({
  age: durationField({ min: 60, max: YEARS }).optional().meta({
    description: 'What is older is removed, but for what recordings name. Never less than players can go back.',
  }),
  size: bytesField(100e6).optional().meta({
    description: 'The oldest goes first where the channel has more on disk, but for what recordings name.',
  }),
});

/** How much of all channels together stays on disk. */
export const archiveSchema = section({
  size: bytesField(100e6).optional().meta({
    description: 'The oldest of any channel goes first where all of them have more on disk. Absent: no limit.',
  }),
  free: bytesField(0).optional().meta({
    description: 'So much of the disk is kept free, by removing the oldest of any channel. Absent: none.',
  }),
});

export type KeepConfig = z.output<typeof keepSchema>;
export type ArchiveConfig = z.output<typeof archiveSchema>;
