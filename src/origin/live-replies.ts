import type { MediaName } from '../hls/segment-names.ts';
import { channelTargetDuration } from '../hls/targets.ts';
import type { ChannelTimeline } from '../timeline/channel-timeline.ts';
import type { RenditionTimeline } from '../timeline/rendition-timeline.ts';
import type { ChannelViewing } from '../config/viewing.ts';
import { blockingPlaylistCaching, IMMUTABLE, playlistCaching } from './headers.ts';
import type { LiveRequest } from './live-request.ts';
import { findInMemory, memoryReply } from './media.ts';
import { mediaConditions } from './media-plan.ts';
import { ChannelPlaylists, type PlaylistForm } from './playlists.ts';
import { ReadyMedia } from './ready-media.ts';
import { forViewerAlone } from './sealed.ts';
import { NOT_PLAYABLE_YET, type Reply } from './reply.ts';

const UNCONDITIONAL = { ifNoneMatch: undefined, ifRange: undefined, range: undefined };

/** What can be said about a channel at this moment, from memory. */
export class LiveReplies {
  readonly #playlists: ChannelPlaylists;
  readonly #media = new ReadyMedia();
  readonly #caching: string;
  readonly #blockingCaching: string;
  /** Of segments, parts and init sections. */
  readonly mediaCaching: string;

  /** @param policy of a channel that asks for passes: what needs one is kept by nobody but the viewer */
  constructor(timeline: ChannelTimeline, policy?: ChannelViewing) {
    this.#playlists = new ChannelPlaylists(timeline);
    const target = channelTargetDuration(timeline);
    const own = (caching: string): string => (policy ? forViewerAlone(caching) : caching);
    this.#caching = own(playlistCaching(target));
    this.#blockingCaching = own(blockingPlaylistCaching(target));
    this.mediaCaching = policy?.segments === 'public' ? IMMUTABLE : own(IMMUTABLE);
  }

  multivariant(request: LiveRequest): Reply {
    return this.#playlists.multivariant()?.reply(request, this.#caching) ?? NOT_PLAYABLE_YET;
  }

  /**
   * The playlist as it stands, in one of its forms.
   * @param namesVersion the URL says which version is meant, so that caches may keep it longer
   */
  playlist(request: LiveRequest, rendition: RenditionTimeline, form: PlaylistForm, namesVersion: boolean): Reply {
    const ready = this.#playlists.of(rendition).current(form);
    return ready?.reply(request, namesVersion ? this.#blockingCaching : this.#caching) ?? NOT_PLAYABLE_YET;
  }

  /** A segment or a part; undefined for what is not in memory. */
  media(request: LiveRequest, rendition: RenditionTimeline, name: MediaName): Reply | undefined {
    const media = findInMemory(rendition, name);
    if (!media) return undefined;
    if (request.range === undefined && request.ifNoneMatch === undefined) {
      return this.#media.of(media, () => memoryReply(rendition, name, media, UNCONDITIONAL, this.mediaCaching));
    }
    return memoryReply(rendition, name, media, mediaConditions(request), this.mediaCaching);
  }
}
