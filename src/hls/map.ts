import type { SegmentKey } from '../timeline/segment.ts';

/** A segment as far as its init section goes. */
export interface MappedSegment {
  readonly init?: { readonly name: string } | undefined;
  readonly key?: SegmentKey | undefined;
}

/**
 * EXT-X-MAP (RFC 8216bis 4.4.4.5) where the init section changes, and at the head of a list: a delta update says it
 * again, though what it leaves out has said it.
 */
export class MapTags {
  /** The name that holds for now. */
  said: string | undefined;

  /** What stands in front of this segment for it; nothing where there is none, or it was said. */
  before({ init, key }: MappedSegment, uri = init?.name): string[] {
    if (!init || init.name === this.said) return [];
    const later = this.said !== undefined;
    this.said = init.name;
    // It is in the clear: the key of the segment before would speak for it (4.4.4.4).
    return [...(key && later ? ['#EXT-X-KEY:METHOD=NONE'] : []), `#EXT-X-MAP:URI="${uri}"`];
  }
}
