import { useEffect, useState } from 'preact/hooks';

/** A value that pages follow. */
export class Store<T> {
  #value: T;
  readonly #followers = new Set<(value: T) => void>();

  constructor(value: T) {
    this.#value = value;
  }

  get value(): T {
    return this.#value;
  }

  set(value: T): void {
    if (Object.is(value, this.#value)) return;
    this.#value = value;
    for (const follower of [...this.#followers]) follower(value);
  }

  /** @returns what ends it */
  follow(follower: (value: T) => void): () => void {
    this.#followers.add(follower);
    return () => this.#followers.delete(follower);
  }
}

export const useStore = <T>(store: Store<T>): T => {
  const [, again] = useState<unknown>();
  useEffect(() => {
    // It may have changed between the first picture and now.
    again(store.value);
    return store.follow((value) => again(() => value));
  }, [store]);
  return store.value;
};
