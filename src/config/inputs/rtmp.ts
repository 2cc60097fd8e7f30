import { z } from 'zod';
import { nameField, switchField } from '../fields.ts';
import { inputPublishField } from '../publish.ts';
import { mustBeSecretly, section } from '../section.ts';

// It stands in a URL path behind `/live/`: the unreserved characters of RFC 3986 2.3 need no escaping there.
const KEY_WORDS = '1 to 128 letters, digits or - . _ ~; a key of digits alone goes in quotes';
const error = mustBeSecretly(KEY_WORDS);

/** What OBS and others publish to `rtmp://HOST/live/KEY`. */
export const rtmpInputSchema = section({
  name: nameField(),
  type: z.literal('rtmp'),
  key: z
    .string({ error })
    .regex(/^[A-Za-z0-9._~-]{1,128}$/, { error })
    .optional()
    .meta({ description: 'Stream key. Absent: one is made once and kept in the data folder.' }),
  takeover: switchField()
    .default(false)
    .meta({ description: 'A second publisher with the same key replaces the first one; otherwise it is refused.' }),
  publish: inputPublishField(),
});

export type RtmpInputConfig = z.output<typeof rtmpInputSchema>;
