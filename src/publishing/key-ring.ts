import { digestOf, isExpired, newKey, newKeyId, type KeyOrigin, type StreamKey } from './stream-key.ts';

/** More are not issued for one input: who needs them wants an authority of their own (a webhook). */
export const MOST_KEYS = 100;

/** The input that a key belongs to. */
export interface Place {
  readonly channel: string;
  readonly input: string;
}

export interface KeyWish extends Place {
  readonly label?: string | undefined;
  /** ISO 8601. */
  readonly expiresAt?: string | undefined;
}

/** What is kept of them for the next start. */
export interface KeyShelf {
  read(): StreamKey[];
  write(keys: () => readonly StreamKey[]): Promise<void>;
}

/** All keys of all inputs, wherever they come from: those of the config, and those that were issued while it runs. */
export class KeyRing {
  readonly #keys = new Map<string, StreamKey>();
  /** By digest: several inputs may have the same key, where channels tell them apart. */
  readonly #byDigest = new Map<string, Set<string>>();
  readonly #shelf: KeyShelf;
  readonly #now: () => number;

  /** @param now milliseconds since the Unix epoch @throws Error when the shelf cannot be read */
  constructor(shelf: KeyShelf, now: () => number = Date.now) {
    this.#shelf = shelf;
    this.#now = now;
    for (const key of shelf.read()) this.#put(key);
  }

  /** The keys of an input, the oldest first. */
  of({ channel, input }: Place): StreamKey[] {
    return [...this.#keys.values()].filter((key) => key.channel === channel && key.input === input);
  }

  get(id: string): StreamKey | undefined {
    return this.#keys.get(id);
  }

  /**
   * What a key opens, expired ones included. It is looked up by its hash: how long that takes says nothing of the key.
   */
  match(key: string): StreamKey[] {
    return [...(this.#byDigest.get(digestOf(key)) ?? [])].map((id) => this.#keys.get(id)!);
  }

  /** Takes the key that an input has by the config, or that was made for want of one; in place of the one before. */
  keep(place: Place, origin: Exclude<KeyOrigin, 'issued'>, key: string): StreamKey {
    const { channel, input } = place;
    const id = `${origin}.${channel}.${input}`;
    const before = this.drop(id);
    const digest = digestOf(key);
    const lastUsedAt = before?.digest === digest ? before.lastUsedAt : undefined;
    const kept: StreamKey = { id, channel, input, origin, digest, lastUsedAt };
    this.#put(kept);
    return kept;
  }

  /**
   * A new key, on disk when this resolves. It is told this once.
   * @returns undefined when the input has as many as it may have
   */
  async issue({ channel, input, label, expiresAt }: KeyWish): Promise<{ key: string; issued: StreamKey } | undefined> {
    if (this.of({ channel, input }).length >= MOST_KEYS) return undefined;
    const key = newKey();
    const createdAt = new Date(this.#now()).toISOString();
    const digest = digestOf(key);
    const issued: StreamKey = { id: newKeyId(), channel, input, origin: 'issued', digest, label, createdAt, expiresAt };
    this.#put(issued);
    try {
      await this.#save();
    } catch (error) {
      this.drop(issued.id);
      throw error;
    }
    return { key, issued };
  }

  /** It opens nothing from now on; gone from the disk as well when this resolves. */
  async revoke(id: string): Promise<void> {
    const isIssued = this.drop(id)?.origin === 'issued';
    if (isIssued) await this.#save();
  }

  /** Takes a key off, for as long as the server runs. */
  drop(id: string): StreamKey | undefined {
    const key = this.#keys.get(id);
    if (!key) return undefined;
    this.#keys.delete(id);
    const alike = this.#byDigest.get(key.digest);
    alike?.delete(id);
    if (alike?.size === 0) this.#byDigest.delete(key.digest);
    return key;
  }

  /** It let somebody in. */
  async used(id: string): Promise<void> {
    const key = this.#keys.get(id);
    if (!key) return;
    this.#keys.set(id, { ...key, lastUsedAt: new Date(this.#now()).toISOString() });
    if (key.origin === 'issued') await this.#save();
  }

  isExpired(key: StreamKey): boolean {
    return isExpired(key, this.#now());
  }

  #put(key: StreamKey): void {
    this.#keys.set(key.id, key);
    const alike = this.#byDigest.get(key.digest) ?? new Set();
    this.#byDigest.set(key.digest, alike.add(key.id));
  }

  #save(): Promise<void> {
    return this.#shelf.write(() => [...this.#keys.values()].filter(({ origin }) => origin === 'issued'));
  }
}
