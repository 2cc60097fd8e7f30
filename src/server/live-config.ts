import type { Config } from '../config/schema.ts';

/** The config in force. Services that look here when they need something follow every change. */
export class LiveConfig {
  #current: Config;
  readonly #listeners = new Set<(now: Config, before: Config) => void>();

  constructor(config: Config) {
    this.#current = config;
  }

  get current(): Config {
    return this.#current;
  }

  /** Calls back behind each change. Returns the way to stop it. */
  onChange(listener: (now: Config, before: Config) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  set(config: Config): void {
    const before = this.#current;
    this.#current = config;
    for (const listener of this.#listeners) listener(config, before);
  }
}
