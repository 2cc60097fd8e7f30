import { z } from 'zod';
import { durationField } from './fields.ts';
import { isNetwork, NETWORK_WORDS } from './network.ts';
import { mustBe, mustBeSecretly, section } from './section.ts';

const MOST_NETWORKS = 1000;
// A URL may hold a password or a token: what stands there is not repeated.
const urlError = mustBeSecretly('an http:// or https:// address');
const secretError = mustBeSecretly('whsec_ and 24 to 64 bytes in base64, as Standard Webhooks have it');

const isHttp = (text: string): boolean => /^https?:$/.test(URL.parse(text)?.protocol ?? '');

const isSecret = (text: string): boolean => {
  const encoded = /^whsec_([A-Za-z0-9+/]+={0,2})$/.exec(text)?.[1];
  const { length } = Buffer.from(encoded ?? '', 'base64');
  return length >= 24 && length <= 64;
};

const webhookSchema = section({
  url: z.string({ error: urlError }).trim().max(4096, { error: urlError }).refine(isHttp, { error: urlError }).meta({
    description: 'Asked by POST before anybody may publish, and told when a publish ends. 2xx: yes; 4xx: no.',
  }),
  secret: z
    .string({ error: secretError })
    .refine(isSecret, { error: secretError })
    .optional()
    .meta({ description: 'Signs what is sent (Standard Webhooks): whsec_…. Absent: it is not signed.' }),
  timeout: durationField({ min: 0.1, max: 30 })
    .prefault('5s')
    .meta({ description: 'How long its answer may take, 100ms to 30s.' }),
  onFailure: z
    .enum(['refuse', 'allow'], { error: mustBe('refuse or allow') })
    .default('refuse')
    .meta({ description: 'What no answer means for who brings a key that is right.' }),
});

/** Who may publish, besides having the key. */
export const publishSchema = section({
  from: z
    .array(z.string({ error: mustBe(NETWORK_WORDS) }).refine(isNetwork, { error: mustBe(NETWORK_WORDS) }), {
      error: mustBe('a list, as [10.0.0.0/8, 192.0.2.7]'),
    })
    .min(1, { error: 'must name at least one; leave it out to allow all' })
    .max(MOST_NETWORKS, { error: `must have at most ${MOST_NETWORKS} entries` })
    .optional()
    .meta({ description: 'Addresses and networks that publishers may come from. Absent: all.' }),
  webhook: webhookSchema
    .optional()
    .meta({ description: 'Who is asked about every publish. Absent: the key is enough.' }),
});

export type PublishConfig = z.output<typeof publishSchema>;

/** The same at an input, where it goes before that of the server. */
export const inputPublishField = () =>
  publishSchema.optional().meta({ description: "For this input, in place of what the server's `publish` says." });
