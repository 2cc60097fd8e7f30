import type { Logger } from 'pino';
import type { JournalEntry } from '../events/journal-entry.ts';
import type { EventJournal } from '../events/journal.ts';
import type { ServerEvent } from '../events/schemas.ts';
import { post, type Posted } from './post.ts';
import type { ProgressFile } from './memory.ts';
import { judgeAttempt } from './retry.ts';

export interface WebhookTarget {
  readonly name: string;
  readonly url: string;
  readonly secret: string;
  /** Absent: all types, all channels. */
  readonly events?: readonly string[] | undefined;
  readonly channels?: readonly string[] | undefined;
}

export interface WebhookOptions {
  readonly target: WebhookTarget;
  readonly journal: Pick<EventJournal, 'since' | 'onEntry' | 'newestId'>;
  readonly progress: Pick<ProgressFile, 'load' | 'save' | 'flush'>;
  /** Told when it begins to fail, delivers again, or is given up. */
  readonly onChange: (what: 'failing' | 'recovered' | 'disabled', reason: string | undefined) => void;
  readonly log: Logger;
  /** Waits; rejects when aborted. Seconds. */
  readonly sleep: (seconds: number, signal: AbortSignal) => Promise<void>;
  readonly random?: () => number;
}

/** One attempt, as the log of deliveries has it. */
export interface Delivery {
  /** ISO 8601. */
  readonly at: string;
  /** Of the event; absent for a test. */
  readonly event?: number;
  readonly type: string;
  /** The first is 1. */
  readonly attempt: number;
  readonly outcome: 'delivered' | 'retry' | 'given-up' | 'disabled';
  readonly status?: number;
  readonly durationMs: number;
  readonly response?: string;
  readonly problem?: string;
  /** Seconds until the next attempt. */
  readonly pause?: number;
}

const MOST_DELIVERIES = 100;
const LOT = 100;
/** Failures in a row after which it counts as failing. */
const FAILING_AFTER = 2;

/**
 * One receiver of events: they are posted to it one after the other, in their order, from where it was before. The journal
 * is its queue, so what waits is bounded, and on disk.
 */
export class Webhook {
  readonly #options: WebhookOptions;
  readonly #abort = new AbortController();
  #deliveries: Delivery[] = [];
  #at = 0;
  #disabled = false;
  #failures = 0;
  #lastProblem: string | undefined;
  #wake: (() => void) | undefined;
  #hurry = new AbortController();
  #running: Promise<void> | undefined;
  #testing: Promise<Delivery> | undefined;
  #unsubscribe: (() => void) | undefined;

  constructor(options: WebhookOptions) {
    this.#options = options;
  }

  get target(): WebhookTarget {
    return this.#options.target;
  }

  /** Newest first. */
  get deliveries(): readonly Delivery[] {
    return this.#deliveries.toReversed();
  }

  get state(): 'ok' | 'failing' | 'disabled' {
    if (this.#disabled) return 'disabled';
    return this.#failures >= FAILING_AFTER ? 'failing' : 'ok';
  }

  /** What went wrong the last time; undefined while all is well. */
  get problem(): string | undefined {
    return this.#failures > 0 || this.#disabled ? this.#lastProblem : undefined;
  }

  /** Events that wait for it. */
  get waiting(): number {
    return this.#options.journal.since(this.#at).entries.filter(({ event }) => this.#wants(event)).length;
  }

  async start(): Promise<void> {
    const { journal, progress, target } = this.#options;
    const before = await progress.load();
    // Another address has another story.
    const same = before?.url === target.url ? before : undefined;
    this.#at = same?.at ?? journal.newestId;
    this.#disabled = same?.disabled ?? false;
    if (!same) this.#save();
    this.#unsubscribe = journal.onEntry(() => this.#wake?.());
    this.#running = this.#run().catch((error: unknown) => {
      this.#options.log.error({ err: error, webhook: target.name }, 'a webhook has come to its end');
    });
  }

  /** What is on its way is broken off, and told again by the next run. */
  async stop(): Promise<void> {
    this.#unsubscribe?.();
    this.#abort.abort();
    this.#wake?.();
    await this.#running;
    await this.#options.progress.flush();
  }

  /**
   * Posts a message that says that it is a test, at once; one that arrives puts a webhook in force again. While one is on
   * its way there is no other: whoever asks is told what becomes of that.
   */
  test(id: string): Promise<Delivery> {
    // A receiver that hangs is asked once, however many want to know.
    this.#testing ??= this.#test(id).finally(() => (this.#testing = undefined));
    return this.#testing;
  }

  async #test(id: string): Promise<Delivery> {
    const at = new Date().toISOString();
    const body = JSON.stringify({ type: 'test', timestamp: at, data: { webhook: this.target.name } });
    const posted = await post({ id, body }, { ...this.target, signal: this.#abort.signal });
    const isDelivered = judgeAttempt(posted, 1, 0, 0).what === 'delivered';
    const delivery = this.#note({ type: 'test', attempt: 1, outcome: isDelivered ? 'delivered' : 'given-up' }, posted);
    if (isDelivered) this.#enable();
    return delivery;
  }

  #enable(): void {
    const wasDisabled = this.#disabled;
    this.#disabled = false;
    if (wasDisabled) this.#save();
    // What waits for its next attempt waits no longer.
    this.#hurry.abort();
    this.#wake?.();
  }

  async #run(): Promise<void> {
    while (!this.#abort.signal.aborted) {
      const entry = this.#disabled ? undefined : this.#next();
      if (entry) await this.#deliver(entry);
      else await new Promise<void>((resolve) => (this.#wake = resolve));
      this.#wake = undefined;
    }
  }

  /** The oldest entry that it has yet to be told of. */
  #next(): JournalEntry | undefined {
    const { journal, log } = this.#options;
    for (;;) {
      const { entries, isGap } = journal.since(this.#at, LOT);
      if (isGap) {
        log.warn({ webhook: this.target.name }, 'events are too old for a webhook: they are not told');
        this.#advance(journal.newestId);
        return undefined;
      }
      if (entries.length === 0) return undefined;
      const wanted = entries.find(({ event }) => this.#wants(event));
      if (wanted) return wanted;
      this.#at = entries.at(-1)!.id;
    }
  }

  async #deliver({ id, event }: JournalEntry): Promise<void> {
    const { log, sleep, random = Math.random } = this.#options;
    const { type, at: timestamp, ...data } = event;
    const message = { id: `evt_${id}`, body: JSON.stringify({ type, timestamp, data: { id, ...data } }) };
    for (let attempt = 1; !this.#abort.signal.aborted; attempt++) {
      const posted = await post(message, { ...this.target, signal: this.#abort.signal });
      if (this.#abort.signal.aborted) return;
      const age = (Date.now() - Date.parse(timestamp)) / 1000;
      const verdict = judgeAttempt(posted, attempt, age, random());
      const pause = verdict.what === 'retry' ? { pause: Math.round(verdict.pause * 10) / 10 } : {};
      this.#note({ event: id, type, attempt, outcome: verdict.what, ...pause }, posted);
      if (verdict.what === 'delivered') this.#succeeded();
      else this.#failed(posted, verdict.what === 'disabled');
      if (verdict.what === 'retry') {
        this.#hurry = new AbortController();
        const signal = AbortSignal.any([this.#hurry.signal, this.#abort.signal]);
        await sleep(verdict.pause, signal).catch((error: unknown) => {
          if (!signal.aborted) throw error;
        });
        continue;
      }
      if (verdict.what === 'given-up')
        log.error({ webhook: this.target.name, event: id, type }, 'an event is not told');
      // One that is gone gets what it has not heard of, should it come back.
      if (verdict.what !== 'disabled') this.#advance(id);
      return;
    }
  }

  #succeeded(): void {
    if (this.#failures >= FAILING_AFTER) this.#options.onChange('recovered', undefined);
    this.#failures = 0;
  }

  #failed({ status, problem }: Posted, isGone: boolean): void {
    const reason = problem ?? `it answers with status ${status}`;
    this.#lastProblem = reason;
    this.#failures++;
    if (isGone) {
      this.#disabled = true;
      this.#lastProblem = 'it answers that it is gone for good (410)';
      this.#save();
      this.#options.onChange('disabled', this.#lastProblem);
    } else if (this.#failures === FAILING_AFTER) {
      this.#options.onChange('failing', reason);
    }
  }

  #advance(id: number): void {
    this.#at = id;
    this.#save();
  }

  #save(): void {
    this.#options.progress.save({ url: this.target.url, at: this.#at, disabled: this.#disabled });
  }

  #note(what: Pick<Delivery, 'event' | 'type' | 'attempt' | 'outcome' | 'pause'>, posted: Posted): Delivery {
    const { status, durationMs, response, problem } = posted;
    const delivery: Delivery = {
      at: new Date().toISOString(),
      ...what,
      ...(status !== undefined && { status }),
      durationMs,
      ...(response !== undefined && { response }),
      ...(problem !== undefined && { problem }),
    };
    this.#deliveries.push(delivery);
    if (this.#deliveries.length > MOST_DELIVERIES) this.#deliveries.shift();
    return delivery;
  }

  #wants(event: ServerEvent): boolean {
    const { events, channels } = this.target;
    // What is wrong with webhooks is told by other ways: one that fails would tell itself so.
    if (event.type === 'webhook' || (events && !events.includes(event.type))) return false;
    return !channels || ('channel' in event && channels.includes(event.channel));
  }
}
