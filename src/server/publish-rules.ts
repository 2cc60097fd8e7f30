import type { PublishConfig } from '../config/publish.ts';
import { AddressList } from '../addresses/address-list.ts';
import type { PublishRules } from '../publishing/publish-wish.ts';
import { PublishWebhook } from '../publishing/webhook.ts';

/** Made once of each section of the config, and gone with it. */
const lists = new WeakMap<object, AddressList>();
const webhooks = new WeakMap<object, PublishWebhook>();

const made = <Key extends object, Made>(all: WeakMap<Key, Made>, key: Key, make: () => Made): Made => {
  const one = all.get(key) ?? make();
  all.set(key, one);
  return one;
};

/** What is asked of publishers: of an input what it says itself, else what the server says. */
export const publishRules = (server: PublishConfig, input: PublishConfig = {}): PublishRules => {
  const from = input.from ?? server.from;
  const webhook = input.webhook ?? server.webhook;
  return {
    ...(from && { from: made(lists, from, () => new AddressList(from)) }),
    ...(webhook && { webhook: made(webhooks, webhook, () => new PublishWebhook(webhook)) }),
  };
};
