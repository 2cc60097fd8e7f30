import { z } from 'zod';
import { nameField, switchField } from '../fields.ts';
import { inputPublishField } from '../publish.ts';
import { mustBeSecretly, section } from '../section.ts';

const error = mustBeSecretly('1 to 128 letters, digits or - . _ ~; a token of digits alone goes in quotes');

/** What browsers and OBS 30 publish to `http://HOST/whip/CHANNEL`, with a bearer token. */
export const whipInputSchema = section({
  name: nameField(),
  type: z.literal('whip'),
  token: z
    .string({ error })
    .regex(/^[A-Za-z0-9._~-]{1,128}$/, { error })
    .optional()
    .meta({ description: 'Bearer token. Absent: one is made once and kept in the data folder.' }),
  takeover: switchField()
    .default(false)
    .meta({ description: 'A second publisher with the same token replaces the first one; otherwise it is refused.' }),
  publish: inputPublishField(),
});

export type WhipInputConfig = z.output<typeof whipInputSchema>;
