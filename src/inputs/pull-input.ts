import { setTimeout as sleep } from 'node:timers/promises';
import { RestartPolicy } from '../process/restart-policy.ts';
import { AddressRules, type PullRules } from '../pull/address-rules.ts';
import { HttpClient } from '../pull/http-client.ts';
import { wordsOf } from '../pull/pull-error.ts';
import { shownUrl, withoutSecrets } from '../pull/shown-url.ts';
import type { TrustOptions } from '../pull/trust.ts';
import type { VariantChoice } from '../pull/variant.ts';
import { DoctorRounds } from './doctor-rounds.ts';
import type { InputEnvironment } from './environment.ts';
import { Feed } from './feed.ts';
import type { Input, SourceState } from './input.ts';
import { PacedFeed } from './paced-feed.ts';
import { Pacer } from './pacer.ts';
import type { PullContext, PullDriver } from './pull-driver.ts';
import { pullDriver } from './pull-drivers.ts';
import { TsSource } from './ts-source.ts';

export interface PullOptions {
  readonly name: string;
  readonly url: string;
  readonly variant: VariantChoice;
  readonly rules: PullRules;
  /** Which servers of `https:` are believed. Absent: those whose certificate this machine knows. */
  readonly tls?: TrustOptions | undefined;
  readonly policy?: RestartPolicy;
}

/** Read ahead where the source says nothing better, seconds. */
const READ_AHEAD = 6;

/** A server is not asked more often than this, seconds. */
const LEAST_PAUSE = 0.3;

/** A stream that is fetched from elsewhere: connected to again for ever, whatever happens. */
export class PullInput implements Input {
  readonly type = 'pull';
  readonly filler = false;
  readonly name: string;
  readonly feed: Feed;
  readonly #environment: InputEnvironment;
  readonly #url: string;
  readonly #policy: RestartPolicy;
  readonly #pacer: Pacer;
  readonly #paced: PacedFeed;
  readonly #source: TsSource;
  readonly #http: HttpClient;
  readonly #driver: PullDriver;
  readonly #stopping = new AbortController();
  #doctor: DoctorRounds | undefined;
  #running: Promise<void> | undefined;
  #connected = false;
  #stage = 'not started';
  #isOff = true;
  /** Connections that had brought something, and broke off. */
  #breaks = 0;
  /** Why it broke off, as the log said last. */
  #told: string | undefined;

  constructor({ name, url, variant, rules, tls, policy }: PullOptions, environment: InputEnvironment) {
    const { clock } = environment;
    this.name = name;
    this.#url = url;
    this.#environment = environment;
    this.#policy = policy ?? new RestartPolicy();
    this.feed = new Feed(clock);
    this.#pacer = new Pacer({
      now: () => clock.now(),
      push: (sample) => this.feed.push(sample),
      cue: (cue) => this.feed.cue(cue),
      readAhead: READ_AHEAD,
    });
    this.#paced = new PacedFeed(this.feed, this.#pacer);
    this.#source = new TsSource({ input: name, feed: this.#paced, environment });
    const addresses = new AddressRules(rules);
    this.#http = new HttpClient({ rules: addresses, url, tls });
    const context: PullContext = {
      ...{ input: name, url, variant, environment, rules: addresses, http: this.#http },
      ...{ source: this.#source, pacer: this.#pacer },
      stage: (words) => (this.#stage = this.#safe(words)),
      note: (words) => environment.log.warn({ input: name }, this.#safe(words)),
    };
    this.#driver = pullDriver(context);
  }

  start(): void {
    this.#isOff = false;
    this.#pacer.start();
    this.#running ??= this.#run(this.#stopping.signal);
    this.#doctor ??= new DoctorRounds({
      ...{ feed: this.feed, environment: this.#environment, input: this.name },
      context: () => (this.#standing().status === 'live' ? { ...this.#source.sent, readAhead: true } : undefined),
      sent: (figures) => this.#source.sentFigures(figures),
    });
  }

  async stop(): Promise<void> {
    this.#isOff = true;
    this.#stage = 'stopped';
    this.#stopping.abort();
    this.#pacer.stop();
    this.#doctor?.stop();
    this.#doctor = undefined;
    await this.#running;
    await this.#source.stop();
    this.#http.close();
  }

  source(): SourceState {
    const standing = this.#standing();
    const figures = { ...this.#source.figures, reconnects: this.#breaks };
    return { ...standing, figures, advice: standing.status === 'live' ? (this.#doctor?.advice ?? []) : [] };
  }

  #standing(): Pick<SourceState, 'status' | 'reason'> {
    if (this.#isOff) return { status: 'off', reason: this.#stage };
    const { failure } = this.#source;
    if (this.#connected && failure !== undefined) return { status: 'failed', reason: failure };
    if (this.#connected && this.#source.feeding) {
      return { status: 'live', reason: `pulled from ${shownUrl(this.#url)}` };
    }
    // What was read ahead is still played while the next attempt is made.
    if (this.#pacer.ahead > 0) return { status: 'live', reason: this.#stage };
    return { status: this.#connected ? 'waiting' : 'failed', reason: this.#stage };
  }

  async #run(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      const startedAt = performance.now();
      const before = this.#paced.samples;
      this.#connected = true;
      this.#stage = `connecting to ${shownUrl(this.#url)}`;
      const why = await this.#connect(signal);
      this.#connected = false;
      if (signal.aborted) return;
      const ranFor = (performance.now() - startedAt) / 1000;
      const brought = this.#paced.samples > before;
      if (brought) {
        this.#told = undefined;
        this.#breaks++;
      }
      const pause = why === undefined && brought ? 0 : Math.max(LEAST_PAUSE, this.#policy.failed(ranFor));
      await this.#pause(why ?? 'the stream has ended', pause, signal);
    }
  }

  /** @returns why it broke off; undefined when it came to its end */
  async #connect(signal: AbortSignal): Promise<string | undefined> {
    try {
      await this.#driver.run(signal);
      return undefined;
    } catch (error) {
      return this.#safe(wordsOf(error));
    }
  }

  async #pause(why: string, seconds: number, signal: AbortSignal): Promise<void> {
    const next = seconds < 0.5 ? 'trying again' : `trying again in ${Math.ceil(seconds)} s`;
    this.#stage = `${why}; ${next}`;
    // Said once, not with every attempt.
    const level = why === this.#told ? 'debug' : 'warn';
    this.#told = why;
    this.#environment.log[level](
      { input: this.name, from: shownUrl(this.#url), why, pause: seconds },
      'pull broke off',
    );
    // Rejects when it is told to stop: there is nothing to do then.
    await sleep(seconds * 1000, undefined, { signal }).catch(() => undefined);
  }

  #safe(words: string): string {
    return withoutSecrets(words, this.#url);
  }
}
