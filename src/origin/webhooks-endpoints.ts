import { z } from 'zod';
import type { AuditSink } from '../library/audit-entry.ts';
import { ApiProblem, endpoint, type Endpoint } from './api/endpoint.ts';
import { controlJson } from './reply.ts';

const deliverySchema = z.object({
  at: z.iso.datetime(),
  event: z.int().optional().meta({ description: 'Id of the event; absent for a test.' }),
  type: z.string().meta({ description: 'Of the event, or `test`.' }),
  attempt: z.int().meta({ description: 'The first is 1.' }),
  outcome: z.enum(['delivered', 'retry', 'given-up', 'disabled']),
  status: z.int().optional().meta({ description: 'Of the answer; absent: none came.' }),
  durationMs: z.int(),
  response: z.string().optional().meta({ description: 'The beginning of the answer.' }),
  problem: z.string().optional().meta({ description: 'Why no answer came.' }),
  pause: z.number().optional().meta({ description: 'Seconds until the next attempt.' }),
});
type Delivery = Readonly<z.output<typeof deliverySchema>>;

interface OneWebhook {
  readonly target: {
    readonly name: string;
    readonly url: string;
    readonly events?: readonly string[] | undefined;
    readonly channels?: readonly string[] | undefined;
  };
  readonly state: 'ok' | 'failing' | 'disabled';
  readonly problem: string | undefined;
  readonly waiting: number;
  readonly deliveries: readonly Delivery[];
}

/** The receivers of events that the config names. */
export interface OfferedWebhooks {
  readonly list: readonly OneWebhook[];
  find(name: string): OneWebhook | undefined;
  test(name: string): Promise<Delivery> | undefined;
}

export interface WebhooksOptions {
  readonly webhooks: OfferedWebhooks;
  readonly audit?: AuditSink | undefined;
}

const webhookSchema = z.object({
  name: z.string(),
  url: z.string().meta({ description: 'Where events are posted to; without its path, which may be a secret.' }),
  events: z.array(z.string()).optional().meta({ description: 'Absent: all types.' }),
  channels: z.array(z.string()).optional().meta({ description: 'Absent: all channels.' }),
  state: z.enum(['ok', 'failing', 'disabled']),
  problem: z.string().optional().meta({ description: 'What went wrong the last time.' }),
  waiting: z.int().meta({ description: 'Events that wait for it.' }),
  last: deliverySchema.optional(),
});

const params = z.object({ name: z.string() });
const problems = { 'unknown-webhook': { status: 404, when: 'there is no webhook of this name.' } } as const;

/** Receivers of events: how they do, what was posted to them, and a test. */
export const webhooksEndpoints = ({ webhooks, audit }: WebhooksOptions): Endpoint[] => [
  endpoint({
    id: 'listWebhooks',
    method: 'get',
    path: '/api/v1/webhooks',
    tag: 'events',
    summary: 'The receivers of events that the config names, and how they do',
    access: 'operator',
    answers: { 200: { description: 'Webhooks.', schema: z.object({ webhooks: z.array(webhookSchema) }) } },
    handle: () => controlJson(200, { webhooks: webhooks.list.map(shown) }),
  }),
  endpoint({
    id: 'listDeliveries',
    method: 'get',
    path: '/api/v1/webhooks/{name}/deliveries',
    tag: 'events',
    summary: 'What was posted to a webhook, and what it answered; newest first',
    access: 'operator',
    params,
    answers: {
      200: { description: 'The newest hundred.', schema: z.object({ deliveries: z.array(deliverySchema) }) },
    },
    problems,
    handle: ({ params: { name } }) => {
      const found = webhooks.find(name);
      if (!found) throw unknown(name);
      return controlJson(200, { deliveries: found.deliveries });
    },
  }),
  endpoint({
    id: 'testWebhook',
    method: 'post',
    path: '/api/v1/webhooks/{name}/test',
    tag: 'events',
    summary: 'Post a test to a webhook; one that is disabled and takes it is in force again',
    access: 'admin',
    params,
    answers: { 200: { description: 'What became of it.', schema: deliverySchema } },
    problems,
    handle: async ({ params: { name }, author }) => {
      const delivery = await webhooks.test(name);
      if (!delivery) throw unknown(name);
      const { outcome, status } = delivery;
      audit?.record({ ...author(), action: 'webhook.test', target: name, details: { outcome, status } });
      return controlJson(200, delivery);
    },
  }),
];

const shown = ({ target, state, problem, waiting, deliveries }: OneWebhook) => {
  const { name, url, events, channels } = target;
  const { origin, pathname, search } = new URL(url);
  // Many receivers have their secret in the path.
  const address = pathname === '/' && search === '' ? `${origin}/` : `${origin}/…`;
  return { name, url: address, events, channels, state, problem, waiting, last: deliveries[0] };
};

const unknown = (name: string): ApiProblem =>
  new ApiProblem(404, 'unknown-webhook', `there is no webhook "${name}" in the config`);
