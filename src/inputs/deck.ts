import type { FileItem } from './file-item.ts';

/** A file that has given nothing for so long is not waited for: its disk does not answer. Milliseconds. */
const OPEN_PATIENCE_MS = 30_000;

interface Opening {
  readonly path: string;
  readonly since: number;
  item: FileItem | undefined;
}

/**
 * Makes the item ready that is to be played next, as on a turntable beside the one that plays. When another one is
 * wanted, what is ready stays until that one is ready too: there is always something to go on with.
 */
export class Deck {
  readonly #open: (path: string) => Promise<FileItem>;
  readonly #onFailure: (path: string, why: string) => void;
  #ready: FileItem | undefined;
  #opening: Opening | undefined;

  constructor(open: (path: string) => Promise<FileItem>, onFailure: (path: string, why: string) => void) {
    this.#open = open;
    this.#onFailure = onFailure;
  }

  /** Path of what can be taken. */
  get readyPath(): string | undefined {
    return this.#ready?.path;
  }

  get isEmpty(): boolean {
    return !this.#ready && !this.#opening;
  }

  /** Says what should be ready; to be called again and again. @param nowMs on any clock that only goes forward */
  want(path: string | undefined, nowMs: number): void {
    if (path === undefined || path === this.#ready?.path) this.#cancel();
    if (path === undefined) this.#discard();
    else if (path !== this.#ready?.path && path !== this.#opening?.path) this.#begin(path, nowMs);
    this.#look(nowMs);
  }

  /** Gives away what is ready. */
  take(): FileItem | undefined {
    const item = this.#ready;
    this.#ready = undefined;
    return item;
  }

  async stop(): Promise<void> {
    const items = [this.#ready, this.#opening?.item];
    this.#ready = undefined;
    this.#opening = undefined;
    await Promise.all(items.filter((item) => item !== undefined).map((item) => item.stop()));
  }

  #begin(path: string, nowMs: number): void {
    this.#cancel();
    const opening: Opening = { path, since: nowMs, item: undefined };
    this.#opening = opening;
    this.#open(path).then(
      (item) => {
        opening.item = item;
        if (this.#opening !== opening) void item.stop();
      },
      (error: unknown) => this.#fail(opening, error instanceof Error ? error.message : String(error)),
    );
  }

  #look(nowMs: number): void {
    const opening = this.#opening;
    if (!opening) return;
    if (opening.item?.start !== undefined) {
      this.#discard();
      this.#ready = opening.item;
      this.#opening = undefined;
    } else if (opening.item?.finished) this.#fail(opening, opening.item.failure ?? 'it is empty');
    else if (nowMs - opening.since > OPEN_PATIENCE_MS) {
      this.#fail(opening, `nothing could be read of it in ${OPEN_PATIENCE_MS / 1000} s`);
    }
  }

  #fail(opening: Opening, why: string): void {
    if (this.#opening !== opening) return;
    this.#cancel();
    this.#onFailure(opening.path, why);
  }

  #cancel(): void {
    void this.#opening?.item?.stop();
    this.#opening = undefined;
  }

  #discard(): void {
    void this.#ready?.stop();
    this.#ready = undefined;
  }
}
