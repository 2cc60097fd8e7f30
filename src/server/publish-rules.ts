import type { PublishConfig } from '../config/publish.ts';
import { AddressList } from '../publishing/address-list.ts';
import type { PublishRules } from '../publishing/publish-wish.ts';
import { PublishWebhook } from '../publishing/webhook.ts';

/** What is asked of publishers: of an input what it says itself, else what the server says. */
export const publishRules = (server: PublishConfig, input: PublishConfig = {}): PublishRules => {
  const from = input.from ?? server.from;
  const webhook = input.webhook ?? server.webhook;
  return { ...(from && { from: new AddressList(from) }), ...(webhook && { webhook: new PublishWebhook(webhook) }) };
};
