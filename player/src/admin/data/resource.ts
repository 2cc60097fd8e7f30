import { useEffect, useState } from 'preact/hooks';
import { ApiError, send, Unreachable } from './api.ts';
import { subscribe, type ServerEvent } from './events.ts';

/** Something of the server that a page shows. */
export interface Shown<T> {
  readonly status: 'loading' | 'ready' | 'failed';
  /** The newest; kept through an outage. */
  readonly value: T | undefined;
  /** Why there is nothing newer, with `failed`. */
  readonly problem: ApiError | Unreachable | undefined;
  /** When the server said so, milliseconds since the Unix epoch. */
  readonly at: number | undefined;
  /** Its version, for `ifMatch`. */
  readonly etag: string | undefined;
}

const LOADING: Shown<never> = {
  ...{ status: 'loading', value: undefined, problem: undefined },
  ...{ at: undefined, etag: undefined },
};

/** While the server is away, it is asked this often, ms. */
const AGAIN_MS = 2000;
/** Several events of one moment lead to one question, ms. */
const SETTLE_MS = 120;
/** What nobody looks at is kept, for the way back, ms. */
const KEEP_MS = 60_000;

interface Watcher {
  readonly told: (shown: Shown<unknown>) => void;
  readonly every: number;
  readonly touches: (event: ServerEvent) => boolean;
}

/** One path of the API, asked by all who show it together. */
class Resource {
  shown: Shown<unknown> = LOADING;
  readonly #path: string;
  readonly #watchers = new Set<Watcher>();
  #timer: number | undefined;
  /** When it is asked for next, ms of the page's clock. */
  #due = Infinity;
  #asking = false;
  /** It changed while it was being asked for. */
  #stale = false;
  #unsubscribe: (() => void) | undefined;
  #forget: number | undefined;

  constructor(path: string) {
    this.#path = path;
  }

  watch(watcher: Watcher): () => void {
    window.clearTimeout(this.#forget);
    this.#watchers.add(watcher);
    this.#unsubscribe ??= subscribe((event) => this.#heard(event));
    void this.ask();
    return () => {
      this.#watchers.delete(watcher);
      if (this.#watchers.size > 0) return;
      this.#rest();
      this.#unsubscribe?.();
      this.#unsubscribe = undefined;
      this.#forget = window.setTimeout(() => resources.delete(this.#path), KEEP_MS);
    };
  }

  /** Never rejects: what went wrong is shown. */
  async ask(): Promise<void> {
    this.#rest();
    if (this.#asking) {
      this.#stale = true;
      return;
    }
    this.#asking = true;
    try {
      await this.#once();
    } finally {
      this.#asking = false;
    }
    if (this.#stale) this.#soon(SETTLE_MS);
    else this.#soon(this.shown.problem ? AGAIN_MS : this.#interval());
  }

  async #once(): Promise<void> {
    this.#stale = false;
    try {
      const { value, status, etag } = await send('GET', this.#path, {
        ifNoneMatch: this.shown.etag,
        alsoGood: this.#path.startsWith('/health') ? [503] : [],
      });
      const known = status === 304 ? { value: this.shown.value, etag: this.shown.etag } : { value, etag };
      this.#tell({ status: 'ready', ...known, problem: undefined, at: Date.now() });
    } catch (error) {
      const problem = error instanceof ApiError || error instanceof Unreachable ? error : new Unreachable();
      this.#tell({ ...this.shown, status: 'failed', problem });
    }
  }

  #tell(shown: Shown<unknown>): void {
    this.shown = shown;
    for (const { told } of [...this.#watchers]) told(shown);
  }

  /** Unless it is asked for even sooner. */
  #soon(ms: number): void {
    const due = performance.now() + ms;
    if (this.#watchers.size === 0 || document.hidden || !Number.isFinite(ms) || due >= this.#due) return;
    this.#rest();
    this.#due = due;
    this.#timer = window.setTimeout(() => {
      // Also where an answer is still awaited: what is due is over, or nothing would be asked for any more.
      this.#due = Infinity;
      void this.ask();
    }, ms);
  }

  #rest(): void {
    window.clearTimeout(this.#timer);
    this.#due = Infinity;
  }

  #heard(event: ServerEvent): void {
    if ([...this.#watchers].some(({ touches }) => touches(event))) this.#soon(SETTLE_MS);
  }

  #interval(): number {
    return Math.min(...[...this.#watchers].map(({ every }) => every));
  }

  get isWatched(): boolean {
    return this.#watchers.size > 0;
  }
}

const resources = new Map<string, Resource>();

const resourceOf = (path: string): Resource => {
  const known = resources.get(path);
  if (known) return known;
  const made = new Resource(path);
  resources.set(path, made);
  return made;
};

const askAgain = (): void => {
  if (document.hidden) return;
  for (const resource of resources.values()) if (resource.isWatched) void resource.ask();
};
document.addEventListener('visibilitychange', askAgain);
window.addEventListener('online', askAgain);

/** What was changed is asked for anew at once, wherever it is shown. @param start of the paths */
export const refresh = (start: string): void => {
  for (const [path, resource] of resources) {
    if (!path.startsWith(start)) continue;
    if (resource.isWatched) void resource.ask();
    else resources.delete(path);
  }
};

export interface Watching {
  /** Milliseconds between questions, whatever events say; `Infinity`: asked once. */
  readonly every?: number;
  /** Events after which it is asked for at once. */
  readonly touches?: (event: ServerEvent) => boolean;
}

const NEVER = (): boolean => false;

/** Follows a path of the API, while the page can be seen. @param path undefined: nothing is asked */
export const useResource = <T>(path: string | undefined, watching: Watching = {}): Shown<T> => {
  const { every = 5000, touches = NEVER } = watching;
  const [held, hold] = useState<{ path: string | undefined; shown: Shown<unknown> }>({
    path: undefined,
    shown: LOADING,
  });
  useEffect(() => {
    if (path === undefined) return;
    const resource = resourceOf(path);
    const told = (shown: Shown<unknown>): void => hold({ path, shown });
    told(resource.shown);
    return resource.watch({ told, every, touches });
  }, [path, every]);
  // Nothing of the path before is shown under the new one.
  return (held.path === path ? held.shown : LOADING) as Shown<T>;
};
