import { z } from 'zod';
import { mustBeSecretly, section } from './section.ts';

// What may stand behind "Bearer" (RFC 6750 2.1), long enough that nobody guesses it.
const error = mustBeSecretly('16 to 256 letters, digits or - . _ ~ + / and = at the end');

export const apiTokenSchema = z.string({ error }).regex(/^(?=.{16,256}$)[A-Za-z0-9._~+/-]+=*$/, { error });

/** One token of an admin, for those who keep their secrets in the config or the environment. */
export const apiSchema = section({
  token: apiTokenSchema.optional().meta({
    description: 'Whoever brings it is an admin; where it stands, programs on this machine need credentials too.',
  }),
});
