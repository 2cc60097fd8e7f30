/** 17 MB at 43 kB each: the running sheets of a few channels. */
const MOST_TILES = 400;

/**
 * Decoded pictures of sheets that still grow, so that one more picture costs one decoded picture. The ones that were
 * asked for last are kept.
 */
export class RecentTiles {
  readonly #tiles = new Map<string, Buffer>();

  get(name: string): Buffer | undefined {
    const tile = this.#tiles.get(name);
    if (tile) {
      this.#tiles.delete(name);
      this.#tiles.set(name, tile);
    }
    return tile;
  }

  put(name: string, tile: Buffer): void {
    this.#tiles.set(name, tile);
    const [oldest] = this.#tiles.keys();
    if (this.#tiles.size > MOST_TILES && oldest !== undefined) this.#tiles.delete(oldest);
  }
}
