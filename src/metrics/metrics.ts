import { Registry } from 'prom-client';
import { CHANNEL_METRICS } from './channel-metrics.ts';
import { INPUT_METRICS } from './input-metrics.ts';
import { register } from './metric.ts';
import { OUTPUT_METRICS } from './output-metrics.ts';
import { SERVER_METRICS } from './server-metrics.ts';
import type { MetricsSnapshot } from './snapshot.ts';

/** All there are, in the order in which they are told. */
export const METRICS = [...CHANNEL_METRICS, ...INPUT_METRICS, ...OUTPUT_METRICS, ...SERVER_METRICS];

/** However many ask, the figures are put together no more often. Prometheus asks every few seconds. */
const AGE_MS = 500;

/** Figures for Prometheus, in its text format. */
export class Metrics {
  readonly #registry = new Registry();
  readonly #take: () => Promise<MetricsSnapshot>;
  #snapshot: MetricsSnapshot | undefined;
  #text: { readonly at: number; readonly text: Promise<string> } | undefined;

  /** @param take what is known at the moment */
  constructor(take: () => Promise<MetricsSnapshot>) {
    this.#take = take;
    for (const metric of METRICS) register(this.#registry, metric, () => this.#snapshot!);
  }

  get contentType(): string {
    return this.#registry.contentType;
  }

  /** @throws Error where something could not be read */
  text(now = performance.now()): Promise<string> {
    if (this.#text === undefined || now - this.#text.at >= AGE_MS) this.#text = { at: now, text: this.#write() };
    return this.#text.text;
  }

  async #write(): Promise<string> {
    this.#snapshot = await this.#take();
    return this.#registry.metrics();
  }
}
