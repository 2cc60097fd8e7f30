import { z } from 'zod';
import { nameField, textField } from '../fields.ts';
import { section } from '../section.ts';

/** A moving picture with a title, the time and quiet sound: always live, so it belongs last. */
export const slateInputSchema = section({
  name: nameField(),
  type: z.literal('slate'),
  title: textField('a text').optional().meta({ description: "Absent: the channel's title." }),
});

export type SlateInputConfig = z.output<typeof slateInputSchema>;
