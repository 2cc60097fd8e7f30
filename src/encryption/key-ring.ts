import { createHmac, randomBytes } from 'node:crypto';
import { secondsToTicks, type Ticks } from '../clock/ticks.ts';
import type { SegmentKey } from '../timeline/segment.ts';
import { KEY_LENGTH } from './aes-128.ts';

/** One key, and where it comes into force. */
export interface ChannelKey {
  /** Stands in its URL; random, so that a name never comes again with other bytes. */
  readonly id: string;
  readonly bytes: Buffer;
  /** Segments that start here, or later up to the next key's place, are encrypted with it. */
  readonly fromTicks: Ticks;
}

export interface KeyRingOptions {
  readonly segmentTicks: Ticks;
  /** Length of a key's time; 0: for ever. */
  readonly rotateTicks: Ticks;
  /** How long segments are kept on disk; undefined: for ever. */
  readonly keepTicks: Ticks | undefined;
  /** Whether some of this stretch is kept for longer, as recordings name it; absent: none is. */
  readonly isKept?: ((range: { readonly from: Ticks; readonly to: Ticks }) => boolean) | undefined;
  /** Told of the keys that there are after each change. */
  readonly onChange: (keys: readonly ChannelKey[]) => void;
  /** Fresh random bytes; those of the system where absent. */
  readonly random?: (length: number) => Buffer;
}

const ID_BYTES = 9;
/** Segments leave the disk by whole hours after a restart; and whoever has just read a playlist still asks for keys. */
const MARGIN = secondsToTicks(2 * 3600);

/**
 * The keys of one channel, the same for all renditions. They rotate on the programme clock, at the next segment
 * boundary: what time it is decides, so that a restart goes on with the key that was in force. Pure.
 */
export class KeyRing {
  readonly #options: KeyRingOptions;
  /** Oldest first. */
  #keys: ChannelKey[] = [];

  constructor(options: KeyRingOptions) {
    this.#options = options;
  }

  /** Takes over what an earlier run has left; to be called before the first segment. */
  restore(keys: readonly ChannelKey[]): void {
    this.#keys = keys.toSorted((a, b) => a.fromTicks - b.fromTicks);
  }

  /** The 16 bytes of a key. */
  find(id: string): Buffer | undefined {
    return this.#keys.find((key) => key.id === id)?.bytes;
  }

  /** The key in force at the start of a segment; it is made where it does not exist yet. */
  inForce(startTicks: Ticks): ChannelKey {
    const current = this.#keys.findLast(({ fromTicks }) => fromTicks <= startTicks);
    if (current && this.#cell(startTicks) <= this.#cell(current.fromTicks)) return current;
    return this.#add(startTicks);
  }

  /** Segments of all renditions that start together have the same key: a frame more or less does not matter. */
  #cell(ticks: Ticks): number {
    const { rotateTicks, segmentTicks } = this.#options;
    return rotateTicks === 0 ? 0 : Math.floor((ticks + segmentTicks / 2) / rotateTicks);
  }

  #add(startTicks: Ticks): ChannelKey {
    const { rotateTicks, segmentTicks, onChange, random = randomBytes } = this.#options;
    const id = random(ID_BYTES).toString('base64url');
    // What an earlier run encrypted in the same cell keeps its own key: the new one begins no earlier than needed.
    const fromTicks = Math.max(this.#cell(startTicks) * rotateTicks, startTicks) - Math.floor(segmentTicks / 2);
    const key: ChannelKey = { id, bytes: random(KEY_LENGTH), fromTicks };
    this.#keys = [...this.#stillNeeded(startTicks), key].sort((a, b) => a.fromTicks - b.fromTicks);
    onChange(this.#keys);
    return key;
  }

  /** Those that some segment on disk may have been encrypted with. */
  #stillNeeded(now: Ticks): ChannelKey[] {
    const { keepTicks, isKept, segmentTicks } = this.#options;
    if (keepTicks === undefined) return this.#keys;
    return this.#keys.filter(({ fromTicks }, index) => {
      const ends = this.#keys[index + 1]?.fromTicks ?? Infinity;
      // A segment may begin a little before its place.
      return ends >= now - keepTicks - MARGIN || isKept?.({ from: fromTicks, to: ends + segmentTicks }) === true;
    });
  }
}

/**
 * What a segment is encrypted with. Its IV follows from the key, so that whoever has that can tell it for any segment
 * on disk; nobody else can, and no two segments have the same.
 */
export const segmentKey = (key: ChannelKey, rendition: string, msn: number): SegmentKey => ({
  id: key.id,
  iv: createHmac('sha256', key.bytes).update(`${rendition}/${msn}`).digest().subarray(0, KEY_LENGTH),
});
