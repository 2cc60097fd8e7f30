import { z } from 'zod';
import { durationField } from './fields.ts';
import { mustBe, section } from './section.ts';

const DAY = 86_400;

/** More often, players spend more on keys than on segments. Seconds. */
const SHORTEST_ROTATION = 10;

export const encryptionSchema = section({
  method: z.literal('aes-128', { error: mustBe('aes-128') }).meta({ description: 'AES-128 in CBC, whole segments.' }),
  rotate: durationField({ min: SHORTEST_ROTATION, max: 30 * DAY, orZero: true })
    .prefault('10m')
    .meta({ description: 'A new key comes after this time, at the next segment. 0: the same for ever.' }),
});
