import { z } from 'zod';
import { nameField, numberField, sizeField } from '../fields.ts';
import { section } from '../section.ts';

/** A moving pattern with frame counter, clock, and a flash and a tone at each whole second. */
export const testInputSchema = section({
  name: nameField(),
  type: z.literal('test'),
  size: sizeField().prefault('1280x720').meta({ description: 'Pixels, as 1280x720.' }),
  frameRate: numberField(1, 120).default(30).meta({ description: 'Pictures per second.' }),
});

export type TestInputConfig = z.output<typeof testInputSchema>;
