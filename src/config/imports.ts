import { textField } from './fields.ts';
import { section } from './section.ts';

/** Files that become recordings. */
export const importsSchema = section({
  folder: textField('the path of a folder', 4096).optional().meta({
    description:
      "Video files that are put here become recordings once they have stopped growing; relative to this file's folder. Absent: none.",
  }),
});
