import { z } from 'zod';
import { nameField, textField } from '../fields.ts';
import { mustBe, section } from '../section.ts';

const LIST = /\.(m3u8?|ya?ml)$/i;
const LIST_WORDS = 'the path of a list, as FILE.m3u, FILE.m3u8 or FILE.yaml';

/** Many video files as a live programme round the clock: a list of them, or a folder. */
export const playlistInputSchema = section({
  name: nameField(),
  type: z.literal('playlist'),
  list: textField(LIST_WORDS, 4096)
    .regex(LIST, { error: mustBe(LIST_WORDS) })
    .optional()
    .meta({ description: "An M3U or YAML list of files; relative to this config file's folder. Edits are followed." }),
  folder: textField('the path of a folder', 4096)
    .optional()
    .meta({ description: "All video files in a folder; relative to this config file's folder. Changes are followed." }),
  order: z
    .enum(['listed', 'shuffled'], { error: mustBe('listed or shuffled') })
    .default('listed')
    .meta({ description: 'The order of files that have no time of their own.' }),
}).superRefine(({ list, folder }, context) => {
  if (list === undefined && folder === undefined) {
    context.addIssue({ code: 'custom', message: 'has nothing to play: add "list: FILE.m3u" or "folder: DIR"' });
  }
  if (list !== undefined && folder !== undefined) {
    context.addIssue({ code: 'custom', path: ['list'], message: 'stands beside folder: leave one of them out' });
  }
});

export type PlaylistInputConfig = z.output<typeof playlistInputSchema>;
