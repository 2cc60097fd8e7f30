import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import type { Logger } from 'pino';
import type { EventBus } from '../events/bus.ts';
import type { EventJournal } from '../events/journal.ts';
import type { ServerEvent } from '../events/schemas.ts';
import { ProgressFile } from './memory.ts';
import { Webhook, type Delivery, type WebhookTarget } from './webhook.ts';

export interface WebhooksOptions {
  readonly journal: EventJournal;
  readonly bus: EventBus<ServerEvent>;
  /** Where it is kept how far each has come. */
  readonly folder: string;
  readonly log: Logger;
  /** Waits; rejects when aborted. Seconds. Absent: by the system's clock. */
  readonly sleep?: (seconds: number, signal: AbortSignal) => Promise<void>;
}

const systemSleep = (seconds: number, signal: AbortSignal): Promise<void> =>
  wait(1000 * seconds, undefined, { signal });

/** All receivers of events, while the server runs: they come, change and go with the config. */
export class Webhooks {
  readonly #options: WebhooksOptions;
  readonly #webhooks = new Map<string, Webhook>();
  #last: Promise<unknown> = Promise.resolve();

  constructor(options: WebhooksOptions) {
    this.#options = options;
  }

  get list(): readonly Webhook[] {
    return [...this.#webhooks.values()];
  }

  /** What is wrong, in words, for the health of the server; empty while all is well. */
  get warnings(): readonly string[] {
    return this.list.flatMap(({ state, target, problem }) => {
      if (state === 'ok') return [];
      return [`webhook ${target.name} is ${state}${problem === undefined ? '' : `: ${problem}`}`];
    });
  }

  find(name: string): Webhook | undefined {
    return this.#webhooks.get(name);
  }

  /** Starts those that are new, ends those that are gone; what is as it was goes on untouched. */
  apply(targets: readonly WebhookTarget[]): Promise<void> {
    return this.#inTurn(async () => {
      for (const [name, webhook] of this.#webhooks) {
        const wanted = targets.find((target) => target.name === name);
        if (wanted && JSON.stringify(wanted) === JSON.stringify(webhook.target)) continue;
        this.#webhooks.delete(name);
        await webhook.stop();
        if (!wanted) await this.#progress(name).remove();
      }
      for (const target of targets) if (!this.#webhooks.has(target.name)) await this.#add(target);
    });
  }

  stop(): Promise<void> {
    return this.#inTurn(async () => {
      await Promise.all(this.list.map((webhook) => webhook.stop()));
    });
  }

  /** @returns undefined where there is none of this name */
  test(name: string): Promise<Delivery> | undefined {
    return this.find(name)?.test(`test_${randomUUID()}`);
  }

  async #add(target: WebhookTarget): Promise<void> {
    const { journal, bus, log, sleep = systemSleep } = this.#options;
    const { name } = target;
    const webhook = new Webhook({
      ...{ target, journal, log, sleep },
      progress: this.#progress(name),
      onChange: (what, reason) => {
        log[what === 'recovered' ? 'info' : 'warn']({ webhook: name, reason }, `webhook ${name}: ${what}`);
        const at = new Date().toISOString();
        bus.emit({ type: 'webhook', at, name, what, ...(reason !== undefined && { reason }) });
      },
    });
    this.#webhooks.set(name, webhook);
    await webhook.start();
  }

  #progress(name: string): ProgressFile {
    return new ProgressFile(join(this.#options.folder, `${name}.json`), this.#options.log);
  }

  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const done = this.#last.then(work);
    this.#last = done.catch(() => undefined);
    return done;
  }
}
