/** Files that somebody reads, by path. */
export class FilesInUse {
  readonly #readers = new Map<string, number>();

  /** To be called before the file is opened. @returns how to say that it was closed */
  hold(path: string): () => void {
    this.#readers.set(path, (this.#readers.get(path) ?? 0) + 1);
    let isHeld = true;
    return () => {
      if (!isHeld) return;
      isHeld = false;
      const others = this.#readers.get(path)! - 1;
      if (others > 0) this.#readers.set(path, others);
      else this.#readers.delete(path);
    };
  }

  has(path: string): boolean {
    return this.#readers.has(path);
  }
}
