import { z } from 'zod';
import { nameField, textField } from '../fields.ts';
import { mustBe, section } from '../section.ts';

/** More make a playlist that belongs elsewhere than in a config file. */
const MAX_FILES = 1000;

const filePath = () => textField('the path of a video file', 4096);

/** Video files played one after the other, in a loop, at their natural speed. */
export const fileInputSchema = section({
  name: nameField(),
  type: z.literal('file'),
  path: filePath().optional().meta({ description: "A video file; relative to this config file's folder." }),
  paths: z
    .array(filePath(), { error: mustBe('a list of video files') })
    .min(1, { error: 'must name at least one video file' })
    .max(MAX_FILES, { error: `must name at most ${MAX_FILES} video files` })
    .optional()
    .meta({ description: "Video files, played in this order; relative to this config file's folder." }),
})
  .superRefine(({ path, paths }, context) => {
    if (path === undefined && paths === undefined) {
      context.addIssue({ code: 'custom', message: 'has no file: add "path: FILE", or "paths: [FILE, …]" for several' });
    }
    if (path !== undefined && paths !== undefined) {
      context.addIssue({
        code: 'custom',
        path: ['path'],
        message: 'stands beside paths: name the files in one of them',
      });
    }
  })
  .transform(({ name, type, path, paths }) => ({ name, type, paths: paths ?? (path === undefined ? [] : [path]) }));

export type FileInputConfig = z.output<typeof fileInputSchema>;
