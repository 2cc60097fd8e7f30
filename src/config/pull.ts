import { isIP } from 'node:net';
import { z } from 'zod';
import { switchField } from './fields.ts';
import { PULL_PROTOCOLS } from './inputs/pull.ts';
import { mustBe, section } from './section.ts';

const MAX_ALLOWED = 1000;
const ENTRY_WORDS = 'an address (10.1.2.3), a network (10.0.0.0/8) or a host (cam.lan, *.studio.lan)';

const isEntry = (text: string): boolean => {
  const [address = '', prefix, ...more] = text.split('/');
  const version = isIP(address);
  if (more.length > 0) return false;
  if (prefix !== undefined)
    return version > 0 && /^\d{1,3}$/.test(prefix) && Number(prefix) <= (version === 4 ? 32 : 128);
  // What looks like an address and is none would never match.
  return version > 0 || (/^[A-Za-z0-9*_.-]{1,253}$/.test(text) && !/^[\d.]+$/.test(text));
};

/** What inputs of type `pull` may reach. */
export const pullSchema = section({
  protocols: z
    .array(z.enum(PULL_PROTOCOLS, { error: mustBe(`one of ${PULL_PROTOCOLS.join(', ')}`) }), {
      error: mustBe(`a list of protocols: ${PULL_PROTOCOLS.join(', ')}`),
    })
    .default([...PULL_PROTOCOLS])
    .meta({ description: 'What may be pulled by, redirections included.' }),
  allow: z
    .array(z.string({ error: mustBe(ENTRY_WORDS) }).refine(isEntry, { error: mustBe(ENTRY_WORDS) }), {
      error: mustBe('a list, as [192.168.1.0/24, cam.lan]'),
    })
    .max(MAX_ALLOWED, { error: `must have at most ${MAX_ALLOWED} entries` })
    .default([])
    .meta({ description: 'Addresses, networks and hosts that may be pulled although they are not public.' }),
  privateAddresses: switchField()
    .default(false)
    .meta({ description: 'Allows all private, loopback and link-local addresses.' }),
});

export type PullConfig = z.output<typeof pullSchema>;
