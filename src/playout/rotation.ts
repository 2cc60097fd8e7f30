import type { ListItem } from './item.ts';
import { pickNext, seededRandom } from './shuffle.ts';

export type Order = 'listed' | 'shuffled';

/** The items that fill the time, round after round. */
export interface Rotation {
  readonly size: number;
  /** What comes next: the same until it is passed or the list changes. Undefined when there is nothing. */
  peek(): ListItem | undefined;
  /** Goes on behind the item that `peek` gave. */
  pass(): void;
  /** Takes another list; what was played of it is remembered. */
  update(items: readonly ListItem[]): void;
}

/** @param seed any whole number: the same one shuffles the same way */
export const createRotation = (order: Order, seed: number): Rotation =>
  order === 'listed' ? new ListedRotation() : new ShuffledRotation(seed);

class ListedRotation implements Rotation {
  #items: readonly ListItem[] = [];
  #index = 0;
  #started = false;

  get size(): number {
    return this.#items.length;
  }

  peek(): ListItem | undefined {
    return this.#items[this.#index];
  }

  pass(): void {
    this.#started = true;
    if (this.#items.length > 0) this.#index = (this.#index + 1) % this.#items.length;
  }

  /** Goes on behind the item played last, wherever it stands now; if it is gone, with what came behind it. */
  update(items: readonly ListItem[]): void {
    const old = this.#items;
    this.#items = items;
    const next = this.#index;
    this.#index = 0;
    if (!this.#started || old.length === 0) return;
    const places = placesByPath(items);
    const last = (next - 1 + old.length) % old.length;
    const place = placeOf(old, last, places);
    if (place !== undefined) this.#index = (place + 1) % items.length;
    else this.#index = firstKept(old, next, places) ?? 0;
  }
}

/** Where the first of the old items from `from` on stands that is still there. */
const firstKept = (
  old: readonly ListItem[],
  from: number,
  places: ReadonlyMap<string, readonly number[]>,
): number | undefined => {
  for (let step = 0; step < old.length; step++) {
    const place = placeOf(old, (from + step) % old.length, places);
    if (place !== undefined) return place;
  }
  return undefined;
};

/** Where each file stands in a list. */
const placesByPath = (items: readonly ListItem[]): ReadonlyMap<string, readonly number[]> => {
  const places = new Map<string, number[]>();
  for (const [place, { path }] of items.entries()) {
    const known = places.get(path);
    if (known) known.push(place);
    else places.set(path, [place]);
  }
  return places;
};

/** Where an item of one list stands in another: the same file, and of a file listed several times the same mention. */
const placeOf = (
  old: readonly ListItem[],
  index: number,
  places: ReadonlyMap<string, readonly number[]>,
): number | undefined => {
  const { path } = old[index]!;
  const found = places.get(path);
  if (!found || found.length === 1) return found?.[0];
  const nth = old.slice(0, index).filter((item) => item.path === path).length;
  return found[nth] ?? found.at(-1);
};

class ShuffledRotation implements Rotation {
  readonly #random: () => number;
  #items: readonly ListItem[] = [];
  /** Of this round, what is still to come, and the paths of what was played. */
  #remaining: ListItem[] = [];
  #played: string[] = [];
  #last: string | undefined;
  /** Index of the next one in `#remaining`. */
  #chosen: number | undefined;

  constructor(seed: number) {
    this.#random = seededRandom(seed);
  }

  get size(): number {
    return this.#items.length;
  }

  peek(): ListItem | undefined {
    if (this.#items.length === 0) return undefined;
    if (this.#remaining.length === 0) this.#remaining = [...this.#items];
    this.#chosen ??= pickNext(
      this.#remaining.map(({ path }) => path),
      this.#last,
      this.#random,
    );
    return this.#remaining[this.#chosen];
  }

  pass(): void {
    const item = this.peek();
    if (!item) return;
    this.#remaining.splice(this.#chosen!, 1);
    this.#chosen = undefined;
    this.#last = item.path;
    if (this.#remaining.length === 0) this.#played = [];
    else this.#played.push(item.path);
  }

  /** The round goes on: what was played of it is not played again, what is new is. */
  update(items: readonly ListItem[]): void {
    this.#items = items;
    this.#chosen = undefined;
    const played = new Map<string, number>();
    for (const path of this.#played) played.set(path, (played.get(path) ?? 0) + 1);
    this.#remaining = items.filter(({ path }) => {
      const count = played.get(path) ?? 0;
      if (count > 0) played.set(path, count - 1);
      return count === 0;
    });
    if (this.#remaining.length === 0) this.#played = [];
  }
}
