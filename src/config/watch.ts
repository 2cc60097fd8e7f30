import { durationField, shareField } from './fields.ts';
import { section } from './section.ts';

/** What is wrong for less than two seconds, nobody has seen; beyond an hour, nobody waits for it. */
const LIMITS = { min: 2, max: 3600 };

const dropSection = (what: string) =>
  section({
    below: shareField({ min: 0.01, max: 0.95 }).meta({ description: `Share of its usual ${what}, as 30%.` }),
    for: durationField(LIMITS).meta({ description: 'For how long it must be below.' }),
  });

/** What is watched for in every input but slates and test pictures. What is absent is not. */
export const watchSchema = section({
  frozen: durationField(LIMITS).optional().meta({
    description: 'A picture that does not change for this long is frozen. Not for slides and other still pictures.',
  }),
  black: durationField(LIMITS).optional().meta({ description: 'How long the picture may be black.' }),
  silent: durationField(LIMITS)
    .optional()
    .meta({ description: 'How long the sound may be silent (below -60 dBFS) or absent.' }),
  bitrate: dropSection('bit rate').optional().meta({ description: 'A bit rate far below its usual.' }),
  frameRate: dropSection('frame rate').optional().meta({ description: 'Pictures a second, far below the usual.' }),
});
