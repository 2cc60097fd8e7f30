import type { InitSection } from '../timeline/init-section.ts';

/**
 * EXT-X-MAP (RFC 8216bis 4.4.4.5) where the init section changes, and at the head of a list: a delta update says it
 * again, though what it leaves out has said it.
 */
export class MapTags {
  #said: string | undefined;

  /** What stands in front of this segment for it; nothing where there is none, or it was said. */
  before({ init }: { readonly init?: InitSection | undefined }): string[] {
    if (!init || init.name === this.#said) return [];
    this.#said = init.name;
    return [`#EXT-X-MAP:URI="${init.name}"`];
  }
}
