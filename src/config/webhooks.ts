import { z } from 'zod';
import { EVENT_TYPES, type EventType } from '../events/schemas.ts';
import { nameField, textField } from './fields.ts';
import { mustBe, mustBeSecretly, section } from './section.ts';

/** Standard Webhooks: 24 to 64 bytes, in base64. */
const secretError = mustBeSecretly('whsec_ and 24 to 64 random bytes in base64: echo whsec_$(openssl rand -base64 32)');

const isSecret = (text: string): boolean => {
  const bytes = Buffer.from(text.slice('whsec_'.length), 'base64').length;
  return bytes >= 24 && bytes <= 64;
};

const urlError = mustBe('an address to post to, as https://example.com/hook, without user and password');

const isAddress = (text: string): boolean => {
  const url = URL.parse(text);
  return (url?.protocol === 'https:' || url?.protocol === 'http:') && url.username === '' && url.password === '';
};

/** What a webhook has no use for: of itself, it could not be told anyway. */
const NAMES = EVENT_TYPES.filter((type) => type !== 'webhook');

const webhookSchema = section({
  name: nameField().meta({ description: 'In the log of deliveries, and in the API.' }),
  url: textField('an address', 2000).refine(isAddress, { error: urlError }).meta({
    description: 'Where events are posted to (Standard Webhooks). It is not followed when it redirects.',
  }),
  secret: z
    .string({ error: secretError })
    .regex(/^whsec_[A-Za-z0-9+/]{32,90}={0,2}$/, { error: secretError })
    .refine(isSecret, { error: secretError })
    .meta({ description: 'What deliveries are signed with: whsec_ and 24 to 64 bytes in base64.' }),
  events: z
    .array(z.enum(NAMES as [EventType, ...EventType[]], { error: mustBe(`one of ${NAMES.join(', ')}`) }), {
      error: mustBe('a list of types of events'),
    })
    .min(1, { error: 'must name at least one type of events' })
    .optional()
    .meta({ description: 'The types of events that are told (docs/events.md). Absent: all of them.' }),
  channels: z
    .array(nameField(), { error: mustBe('a list of names of channels') })
    .min(1, { error: 'must name at least one channel' })
    .optional()
    .meta({ description: 'Of these channels alone. Absent: of all, and of the server.' }),
});

/** More is a mistake in the file: one receiver can tell others. */
const MOST_WEBHOOKS = 20;

export const webhooksSchema = z
  .array(webhookSchema, { error: mustBe('a list of webhooks') })
  .max(MOST_WEBHOOKS, { error: `must be at most ${MOST_WEBHOOKS} webhooks` })
  .superRefine((webhooks, context) => {
    for (const [index, { name }] of webhooks.entries()) {
      if (webhooks.findIndex((one) => one.name === name) === index) continue;
      context.addIssue({ code: 'custom', path: [index, 'name'], message: `there is another webhook "${name}"` });
    }
  });

export type WebhookConfig = z.output<typeof webhookSchema>;
