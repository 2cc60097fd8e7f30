import type { MediaName } from '../hls/segment-names.ts';
import type { RenditionTimeline } from '../timeline/rendition-timeline.ts';
import type { Logger } from 'pino';
import { isListed } from './blocking-request.ts';
import { Held } from './held.ts';
import type { LiveReplies } from './live-replies.ts';
import type { LiveRequest } from './live-request.ts';
import { isHinted } from './media.ts';
import { NOT_FOUND, type Reply } from './reply.ts';
import type { PlaylistForm } from './playlists.ts';
import type { Waiters } from './waiters.ts';

/** What every held request knows. */
export interface Holding {
  readonly waiters: Waiters;
  readonly log: Logger;
  readonly replies: LiveReplies;
  readonly rendition: RenditionTimeline;
}

/** A version of a playlist, and the form that it is wanted in. */
interface Wanted {
  readonly msn: number;
  readonly part: number | undefined;
  readonly form: PlaylistForm;
}

/** A blocking playlist reload (RFC 8216bis 6.2.5.2). */
export class HeldPlaylist extends Held {
  readonly #holding: Holding;
  readonly #request: LiveRequest;
  readonly #wanted: Wanted;

  constructor(holding: Holding, request: LiveRequest, wanted: Wanted) {
    super(holding.waiters, holding.log);
    this.#holding = holding;
    this.#request = request;
    this.#wanted = wanted;
  }

  override isReached(): boolean {
    const { msn, part } = this.#wanted;
    return isListed(this.#holding.rendition, msn, part);
  }

  protected override reply(): Reply {
    const { replies, rendition } = this.#holding;
    return rendition.withdrawn ? NOT_FOUND : replies.playlist(this.#request, rendition, this.#wanted.form, true);
  }
}

/** A part that EXT-X-PRELOAD-HINT promised; 404 where it comes to nothing (RFC 8216bis 6.2.6). */
export class HeldPart extends Held {
  readonly #holding: Holding;
  readonly #request: LiveRequest;
  readonly #name: MediaName;

  constructor(holding: Holding, request: LiveRequest, name: MediaName) {
    super(holding.waiters, holding.log);
    this.#holding = holding;
    this.#request = request;
    this.#name = name;
  }

  override isReached(): boolean {
    return !isHinted(this.#holding.rendition, this.#name);
  }

  protected override reply(): Reply {
    const { replies, rendition } = this.#holding;
    return replies.media(this.#request, rendition, this.#name) ?? NOT_FOUND;
  }
}
