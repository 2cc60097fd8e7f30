import type { Delta } from '../hls/delta-update.ts';
import { parseMediaName, type MediaName } from '../hls/segment-names.ts';
import { channelTargetDuration } from '../hls/targets.ts';
import type { ChannelTimeline } from '../timeline/channel-timeline.ts';
import type { RenditionTimeline } from '../timeline/rendition-timeline.ts';
import type { Logger } from 'pino';
import { checkAdvance, DirectiveError, isListed, parseDirectives, type Directives } from './blocking-request.ts';
import { answerFromDisk, pathsOnDisk } from './disk-media.ts';
import { answer, answerLater, requestHeader, type Answer, type Exchange } from './exchange.ts';
import { blockingPlaylistCaching, playlistCaching } from './headers.ts';
import { findInMemory, isHinted, memoryReply } from './media.ts';
import { mediaConditions } from './media-plan.ts';
import { LivePicture } from '../pictures/live-picture.ts';
import { keyReply } from './key.ts';
import { answerPicture } from './picture.ts';
import { ChannelPlaylists } from './playlists.ts';
import type { Preferences, ReadyText } from './ready-text.ts';
import { badRequest, FAILED, NOT_FOUND, NOT_PLAYABLE_YET, STALLED, STOPPING, type Reply } from './reply.ts';
import { Waiters, type WaitOutcome } from './waiters.ts';

/** RFC 8216bis 6.2.5.2: a request that was held for three target durations is answered with 503. */
const HOLD_TARGETS = 3;

export interface LiveChannelOptions {
  readonly ffmpeg: string;
  readonly log: Logger;
}

/** One channel over HTTP: its playlists, segments and parts. What it keeps grows with its renditions alone. */
export class LiveChannel {
  readonly timeline: ChannelTimeline;
  readonly #playlists: ChannelPlaylists;
  readonly #waiters: ReadonlyMap<RenditionTimeline, Waiters>;
  readonly #caching: string;
  readonly #blockingCaching: string;
  readonly #picture: LivePicture;
  readonly #log: Logger;

  /** @param before the same channel with another ladder: who waits for a rendition that stays, goes on waiting */
  constructor(timeline: ChannelTimeline, { ffmpeg, log }: LiveChannelOptions, before?: LiveChannel) {
    this.timeline = timeline;
    this.#log = log;
    this.#picture = new LivePicture({ timeline, ffmpeg });
    this.#playlists = new ChannelPlaylists(timeline);
    const target = channelTargetDuration(timeline);
    this.#caching = playlistCaching(target);
    this.#blockingCaching = blockingPlaylistCaching(target);
    const onError = (error: unknown): void => log.error({ err: error }, 'a held request could not be answered');
    const options = { holdMs: HOLD_TARGETS * target * 1000, onError };
    const waitersOf = (rendition: RenditionTimeline): Waiters =>
      before?.waitersOf(rendition) ?? new Waiters(rendition, options);
    this.#waiters = new Map([...timeline.renditions.values()].map((rendition) => [rendition, waitersOf(rendition)]));
    before?.retire(this.#waiters);
  }

  /** Requests that are held. */
  get waiting(): number {
    return [...this.#waiters.values()].reduce((sum, { size }) => sum + size, 0);
  }

  /** Answers whoever is held, and ends what runs. */
  stop(): void {
    for (const waiters of this.#waiters.values()) waiters.stop();
    this.#picture.stop();
  }

  private waitersOf(rendition: RenditionTimeline): Waiters | undefined {
    return this.#waiters.get(rendition);
  }

  /** Another takes over these; who waits for anything else waits in vain. */
  private retire(taken: ReadonlyMap<RenditionTimeline, Waiters>): void {
    for (const [rendition, waiters] of this.#waiters) if (!taken.has(rendition)) waiters.stop('gone');
    this.#picture.stop();
  }

  multivariant(c: Exchange): Answer {
    const ready = this.#playlists.multivariant();
    return answer(c, ready?.reply(preferences(c), this.#caching) ?? NOT_PLAYABLE_YET);
  }

  picture(c: Exchange): Answer {
    return answerPicture(c, this.#picture, this.#log);
  }

  /** What segments are encrypted with, by the name that EXT-X-KEY gives. */
  key(c: Exchange, id: string): Answer {
    const bytes = this.timeline.keys?.find(id);
    return answer(c, bytes ? keyReply(bytes) : NOT_FOUND);
  }

  /** @param query what stands behind the `?`, or nothing */
  playlist(c: Exchange, rendition: RenditionTimeline, query: string): Answer {
    // RFC 8216bis 6.2.5: directives that are not offered are ignored; those of a stream that has ended, too.
    if (query === '' || rendition.partTicks === 0 || rendition.ended) {
      return this.#sendPlaylist(c, this.#current(rendition), this.#caching);
    }
    let directives: Directives;
    try {
      directives = parseDirectives(query);
      if (directives.msn !== undefined) checkAdvance(rendition, directives.msn, directives.part);
    } catch (error) {
      if (error instanceof DirectiveError) return answer(c, badRequest(error.message));
      throw error;
    }
    const { msn, part, skip } = directives;
    if (msn === undefined) return this.#sendPlaylist(c, this.#current(rendition, skip), this.#caching);
    if (!rendition.last) return answer(c, NOT_PLAYABLE_YET);
    if (isListed(rendition, msn, part)) {
      // What is asked for long after it appeared names no version any more.
      const caching = msn < rendition.last.msn ? this.#caching : this.#blockingCaching;
      return this.#sendPlaylist(c, this.#current(rendition, skip), caching);
    }
    return this.#hold(
      c,
      rendition,
      () => isListed(rendition, msn, part),
      () => this.#current(rendition, skip)?.reply(preferences(c), this.#blockingCaching) ?? NOT_PLAYABLE_YET,
    );
  }

  /** A segment or a part: from memory, as soon as it is made, or from disk. */
  media(c: Exchange, rendition: RenditionTimeline, file: string): Answer {
    const name = parseMediaName(file);
    if (!name) return answer(c, NOT_FOUND);
    const media = findInMemory(rendition, name);
    if (media) return answer(c, memoryReply(media, mediaConditions(c)));
    if (name.part !== undefined) return this.#awaitPart(c, rendition, name);
    const paths = pathsOnDisk(this.timeline, rendition, name.msn);
    if (paths.length === 0) return answer(c, NOT_FOUND);
    return answerFromDisk(c, paths, name.msn, this.#log);
  }

  /** RFC 8216bis 6.2.6: a hinted part is sent once it exists; one that comes to nothing, or was never hinted, is 404. */
  #awaitPart(c: Exchange, rendition: RenditionTimeline, name: MediaName): Answer {
    if (!isHinted(rendition, name)) return answer(c, NOT_FOUND);
    return this.#hold(
      c,
      rendition,
      () => !isHinted(rendition, name),
      () => {
        const media = findInMemory(rendition, name);
        return media ? memoryReply(media, mediaConditions(c)) : NOT_FOUND;
      },
    );
  }

  #hold(c: Exchange, rendition: RenditionTimeline, isReached: () => boolean, reached: () => Reply): Answer {
    return answerLater(c, (settle) => {
      const onOutcome = (outcome: WaitOutcome): void => {
        if (outcome !== 'reached') settle(NOT_REACHED[outcome]);
        else settle(rendition.withdrawn ? NOT_FOUND : replyOrFailure(reached, this.#log));
      };
      return this.#waiters.get(rendition)!.wait(isReached, onOutcome);
    });
  }

  #current(rendition: RenditionTimeline, delta?: Delta): ReadyText | undefined {
    return this.#playlists.of(rendition).current(delta);
  }

  #sendPlaylist(c: Exchange, ready: ReadyText | undefined, caching: string): Answer {
    return answer(c, ready?.reply(preferences(c), caching) ?? NOT_PLAYABLE_YET);
  }
}

const NOT_REACHED: Readonly<Record<Exclude<WaitOutcome, 'reached'>, Reply>> = {
  late: STALLED,
  gone: NOT_FOUND,
  stopped: STOPPING,
};

const preferences = (c: Exchange): Preferences => ({
  acceptEncoding: requestHeader(c, 'accept-encoding'),
  ifNoneMatch: requestHeader(c, 'if-none-match'),
});

/** Outside of a handler nobody else would catch it, and the client would be left waiting. */
const replyOrFailure = (make: () => Reply, log: Logger): Reply => {
  try {
    return make();
  } catch (error) {
    log.error({ err: error }, 'a held request could not be answered');
    return FAILED;
  }
};
