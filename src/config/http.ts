import { isIP } from 'node:net';
import { z } from 'zod';
import { durationField, hostField, portField, wholeNumberField } from './fields.ts';
import { mustBe, section } from './section.ts';

const MOST_CONNECTIONS = 100_000;
const MOST_TRUSTED = 1000;
const TRUSTED_WORDS = 'an address (10.1.2.3) or a network (10.0.0.0/8)';

const isNetwork = (text: string): boolean => {
  const [address = '', prefix, ...more] = text.split('/');
  const version = isIP(address);
  if (version === 0 || more.length > 0) return false;
  return prefix === undefined || (/^\d{1,3}$/.test(prefix) && Number(prefix) <= (version === 4 ? 32 : 128));
};

const limitsSchema = section({
  connections: wholeNumberField(1, MOST_CONNECTIONS)
    .default(20_000)
    .meta({ description: 'Connections at a time, on each of http and https.' }),
  perAddress: wholeNumberField(1, MOST_CONNECTIONS).default(2000).meta({
    description: 'Connections at a time from one IPv4 address or IPv6 /64. A whole office may come from one.',
  }),
  trusted: z
    .array(z.string({ error: mustBe(TRUSTED_WORDS) }).refine(isNetwork, { error: mustBe(TRUSTED_WORDS) }), {
      error: mustBe('a list, as [10.0.0.0/8, 192.0.2.7]'),
    })
    .max(MOST_TRUSTED, { error: `must have at most ${MOST_TRUSTED} entries` })
    .default([])
    .meta({ description: 'Proxies and edges that perAddress does not count for; this machine is one of them.' }),
});

/** Where players come in, and how many. */
export const httpSchema = section({
  host: hostField().default('0.0.0.0'),
  port: portField().default(8080),
  limits: limitsSchema.prefault({}),
  spread: durationField({ min: 0.02, max: 0.2, orZero: true })
    .prefault(0)
    .meta({ description: 'The viewers of one part are answered over this time, not at once. 0: at once.' }),
});

export type HttpLimits = z.output<typeof limitsSchema>;
export const DEFAULT_HTTP_LIMITS: HttpLimits = limitsSchema.parse({});
export const { perAddress: perAddressField, trusted: trustedField } = limitsSchema.shape;
