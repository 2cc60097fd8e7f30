import { textField } from './fields.ts';
import { section } from './section.ts';

/** For those who look for what is wrong inside of the server. */
export const debugSchema = section({
  socket: textField('the path of a Unix socket', 100).optional().meta({
    description:
      "Where a shell into the running server listens (sluice debug), for the server's own user alone; relative to this file's folder. Absent: nowhere.",
  }),
});
