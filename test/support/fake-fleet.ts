import type { Page, Route } from 'playwright-core';
import { channelSchema } from '../../src/config/channel.ts';

/**
 * What makes, changes and removes channels, for pages: a channel that runs already is hidden until a page makes it. All
 * else (its state, publishers, pictures) is the server's own.
 */
export class FakeFleet {
  /** The bodies of what pages asked for, each a config that the server would take. */
  readonly made: Record<string, unknown>[] = [];
  readonly changes: Record<string, unknown>[] = [];
  readonly #hidden: Set<string>;
  readonly #addresses: Readonly<Record<string, unknown>>;

  /** @param hidden names of channels @param addresses what `GET …/addresses` answers */
  constructor(hidden: readonly string[], addresses: Readonly<Record<string, unknown>>) {
    this.#hidden = new Set(hidden);
    this.#addresses = addresses;
  }

  async serve(page: Page): Promise<void> {
    await page.route(/\/api\/v1\/channels$/, (route) =>
      route.request().method() === 'POST' ? this.#make(route) : this.#list(route),
    );
    await page.route(/\/api\/v1\/channels\/[^/]+$/, (route) => this.#one(route));
    await page.route(/\/api\/v1\/channels\/[^/]+\/config$/, (route) => this.#change(route));
    await page.route(/\/api\/v1\/channels\/[^/]+\/addresses$/, (route) => route.fulfill({ json: this.#addresses }));
    await page.route(/\/api\/v1\/machine\/measure$/, (route) =>
      route.fulfill({ json: { speed: 2.4, cores: 2, holds: ['360p', '240p', 'audio'] } }),
    );
  }

  async #make(route: Route): Promise<void> {
    const { name, ...config } = route.request().postDataJSON() as Record<string, unknown> & { name: string };
    const problem = channelSchema.safeParse(config).error;
    if (problem) return route.fulfill({ status: 422, json: { code: 'invalid-config', detail: problem.message } });
    this.made.push({ name, ...config });
    this.#hidden.delete(name);
    return route.fulfill({ status: 201, json: {} });
  }

  async #list(route: Route): Promise<void> {
    const response = await route.fetch();
    const { channels } = (await response.json()) as { channels: { name: string }[] };
    await route.fulfill({ json: { channels: channels.filter(({ name }) => !this.#hidden.has(name)) } });
  }

  async #one(route: Route): Promise<void> {
    const name = new URL(route.request().url()).pathname.split('/').at(-1)!;
    if (route.request().method() === 'DELETE') this.#hidden.add(name);
    else if (!this.#hidden.has(name)) return route.continue();
    return route.fulfill({ status: route.request().method() === 'DELETE' ? 200 : 404, json: {} });
  }

  async #change(route: Route): Promise<void> {
    if (route.request().method() === 'PATCH')
      this.changes.push(route.request().postDataJSON() as Record<string, unknown>);
    await route.fulfill({ json: {}, headers: { ETag: '"1"' } });
  }

  has(name: string): boolean {
    return !this.#hidden.has(name);
  }
}
