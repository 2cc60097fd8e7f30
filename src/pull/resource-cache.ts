import type { Resource } from './playlist.ts';

/** Two at a time are in use while keys change; the rest is for playlists that go to and fro. */
const MAX_KEPT = 8;

/** Small things that many segments share: keys, initialisation sections. The last few are kept. */
export class ResourceCache {
  readonly #kept = new Map<string, Buffer>();

  /** @param fetch is asked where it is not kept */
  async get(resource: Pick<Resource, 'url' | 'range'>, fetch: () => Promise<Buffer>): Promise<Buffer> {
    const { url, range } = resource;
    const name = `${range?.offset ?? 0} ${range?.length ?? ''} ${url}`;
    const kept = this.#kept.get(name);
    if (kept) return kept;
    const data = await fetch();
    const [oldest] = this.#kept.keys();
    if (this.#kept.size >= MAX_KEPT && oldest !== undefined) this.#kept.delete(oldest);
    this.#kept.set(name, data);
    return data;
  }
}
