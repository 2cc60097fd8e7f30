import type { Part, Segment } from '../timeline/segment.ts';
import { ReadyReply } from './ready-reply.ts';
import type { Reply } from './reply.ts';

/** The newest segments and parts of a channel that are asked for again and again. */
const MOST_JOINED_BYTES = 16 * 1024 * 1024;

interface Entry {
  reply: ReadyReply;
  /** Times, up to the second. */
  asked: number;
}

/**
 * Whole segments and parts as ready answers. They come from the encoder in many pieces, each of which costs the socket:
 * what is asked for twice is joined into one, within a bound.
 */
export class ReadyMedia {
  readonly #entries = new WeakMap<Part | Segment, Entry>();
  /** Oldest first, with what they were before. */
  readonly #joined = new Map<Entry, ReadyReply>();
  #joinedBytes = 0;

  /** @param make is called once for each */
  of(media: Part | Segment, make: () => Reply): ReadyReply {
    const entry = this.#entries.get(media);
    if (!entry) {
      const reply = new ReadyReply(make());
      this.#entries.set(media, { reply, asked: 1 });
      return reply;
    }
    if (entry.asked === 1) {
      entry.asked = 2;
      if (entry.reply.body.length > 1) this.#join(entry, media.byteLength);
    }
    return entry.reply;
  }

  #join(entry: Entry, byteLength: number): void {
    if (byteLength > MOST_JOINED_BYTES) return;
    const { status, headers, body } = entry.reply;
    this.#joined.set(entry, entry.reply);
    entry.reply = new ReadyReply({ status, headers, body: [Buffer.concat(body)] });
    this.#joinedBytes += byteLength;
    for (const [oldest, before] of this.#joined) {
      if (this.#joinedBytes <= MOST_JOINED_BYTES) break;
      this.#joinedBytes -= oldest.reply.body[0]!.length;
      this.#joined.delete(oldest);
      oldest.reply = before;
    }
  }
}
