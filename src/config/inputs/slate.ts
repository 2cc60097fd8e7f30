import { z } from 'zod';
import { nameField, textField } from '../fields.ts';
import { section } from '../section.ts';

/** What is shown while there is nothing else: always live, so it belongs last. */
export const slateInputSchema = section({
  name: nameField(),
  type: z.literal('slate'),
  title: textField('a text').optional().meta({ description: "Absent: the channel's title. For the built-in slate." }),
  image: textField('the path of a picture', 4096)
    .optional()
    .meta({ description: "A still picture, in place of the built-in one; relative to this config file's folder." }),
  video: textField('the path of a video file', 4096)
    .optional()
    .meta({ description: "A video in a loop, in place of the built-in one; relative to this config file's folder." }),
}).superRefine(({ image, video }, context) => {
  if (image === undefined || video === undefined) return;
  context.addIssue({ code: 'custom', path: ['video'], message: 'stands beside image: name one of them' });
});

export type SlateInputConfig = z.output<typeof slateInputSchema>;
