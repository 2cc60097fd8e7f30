import type { InitSection } from './init-section.ts';

/** Formats that may follow one another while segments of the first can still be fetched; each has some hundred bytes. */
const MOST_KEPT = 256;

/** The init sections of a rendition: those in use, and those that older segments need. */
export class InitSections {
  readonly #byName = new Map<string, InitSection>();

  keep(section: InitSection | undefined): void {
    if (!section) return;
    // What is in use stays the newest.
    this.#byName.delete(section.name);
    this.#byName.set(section.name, section);
    if (this.#byName.size > MOST_KEPT) this.#byName.delete(this.#byName.keys().next().value!);
  }

  find(name: string): InitSection | undefined {
    return this.#byName.get(name);
  }
}
