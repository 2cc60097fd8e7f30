import { z } from 'zod';
import { durationField, hostField, numberField, portField, wholeNumberField } from './fields.ts';
import { isNetwork, NETWORK_WORDS } from './network.ts';
import { mustBe, section } from './section.ts';

const MOST_CONNECTIONS = 100_000;
const MOST_TRUSTED = 1000;
const MOST_DOWNLOADS = 10_000;

const limitsSchema = section({
  connections: wholeNumberField(1, MOST_CONNECTIONS)
    .default(20_000)
    .meta({ description: 'Connections at a time, on each of http and https; by HTTP/2, four times as many requests.' }),
  perAddress: wholeNumberField(1, MOST_CONNECTIONS).default(2000).meta({
    description: 'Connections at a time from one IPv4 address or IPv6 /64. A whole office may come from one.',
  }),
  trusted: z
    .array(z.string({ error: mustBe(NETWORK_WORDS) }).refine(isNetwork, { error: mustBe(NETWORK_WORDS) }), {
      error: mustBe('a list, as [10.0.0.0/8, 192.0.2.7]'),
    })
    .max(MOST_TRUSTED, { error: `must have at most ${MOST_TRUSTED} entries` })
    .default([])
    .meta({
      description:
        'Proxies and edges, which are believed where a request comes from (X-Forwarded-For), and not counted by perAddress; this machine is one of them.',
    }),
});

const downloadsSchema = section({
  atOnce: wholeNumberField(1, MOST_DOWNLOADS).default(100).meta({ description: 'Downloads at a time, in all.' }),
  perAddress: wholeNumberField(1, MOST_DOWNLOADS).default(10).meta({
    description: 'Downloads at a time from one IPv4 address or IPv6 /64; limits.trusted are not counted.',
  }),
});

const onDemandRateSchema = section({
  burst: durationField({ min: 1, max: 3600, orZero: true })
    .prefault('30s')
    .meta({ description: 'So much of the media goes out at full speed, on each connection.' }),
  factor: numberField(1, 1000)
    .default(2)
    .meta({ description: "Then so many times the media's bit rate. Below 1.2 players may have to wait." }),
});

/** Where players come in, and how many. */
export const httpSchema = section({
  host: hostField().default('0.0.0.0'),
  port: portField().default(8080),
  limits: limitsSchema.prefault({}),
  downloads: downloadsSchema.prefault({}),
  onDemandRate: onDemandRateSchema.optional().meta({
    description: 'How fast recordings and downloads go out, so that live viewers have room. Absent: at full speed.',
  }),
  spread: durationField({ min: 0.02, max: 0.2, orZero: true })
    .prefault(0)
    .meta({ description: 'The viewers of one part are answered over this time, not at once. 0: at once.' }),
});

export type HttpLimits = z.output<typeof limitsSchema>;
export const DEFAULT_HTTP_LIMITS: HttpLimits = limitsSchema.parse({});
export const { perAddress: perAddressField, trusted: trustedField } = limitsSchema.shape;
