import type { Logger } from 'pino';
import type { ChannelViewing } from '../config/viewing.ts';
import { KEY_FOLDER, KEY_FRAMES_NAME, parseMediaName, PLAYLIST_NAME } from '../hls/segment-names.ts';
import { channelTargetDuration } from '../hls/targets.ts';
import type { ChannelStoryboards } from '../pictures/channel-storyboards.ts';
import { LivePicture } from '../pictures/live-picture.ts';
import { newestOfTimeline } from '../pictures/newest-frame.ts';
import type { PictureDecoder } from '../pictures/picture-decoder.ts';
import type { ChannelTimeline } from '../timeline/channel-timeline.ts';
import type { RenditionTimeline } from '../timeline/rendition-timeline.ts';
import { checkAdvance, DirectiveError, isListed, parseDirectives, type Directives } from './blocking-request.ts';
import { answerFromDisk, initPathsOnDisk, pathsOnDisk } from './disk-media.ts';
import { keyReply } from './key.ts';
import { COMMON } from './headers.ts';
import { DOWNLOAD_FILES, type DownloadRoutes } from './download-routes.ts';
import { HeldPart, HeldPlaylist, type Holding } from './held-requests.ts';
import { LiveReplies } from './live-replies.ts';
import type { LiveRequest } from './live-request.ts';
import { initEtag, initReply, isHinted, mediaEtag } from './media.ts';
import { mediaConditions, mediaType } from './media-plan.ts';
import { Elsewhere, type Outcome } from './outcome.ts';
import { answerPicture, PICTURE_NAMES } from './picture.ts';
import { badRequest, NOT_FOUND, NOT_PLAYABLE_YET } from './reply.ts';
import { isStoryboardFile, storyboardFile } from './storyboard-file.ts';
import { Waiters } from './waiters.ts';

/** RFC 8216bis 6.2.5.2: a request that was held for three target durations is answered with 503. */
const HOLD_TARGETS = 3;

export interface LiveChannelOptions {
  readonly decoder: PictureDecoder;
  /** Absent: there are none. */
  readonly storyboards?: ChannelStoryboards | undefined;
  /** The viewers of one part are answered over this time; absent or 0: all at once. */
  readonly spreadMs?: number | undefined;
  readonly log: Logger;
  /** Absent: there are none. */
  readonly downloads?: DownloadRoutes | undefined;
  /** Of a channel that asks for passes. */
  readonly policy?: ChannelViewing | undefined;
}

/** Decides what becomes of a request for something of one channel. What it keeps grows with its renditions alone. */
export class LiveChannel {
  readonly timeline: ChannelTimeline;
  readonly policy: ChannelViewing | undefined;
  readonly #replies: LiveReplies;
  readonly #holding: ReadonlyMap<RenditionTimeline, Holding>;
  readonly #picture: LivePicture;
  readonly #storyboards: ChannelStoryboards | undefined;
  readonly #downloads: DownloadRoutes | undefined;
  readonly #log: Logger;

  /** @param before the same channel with another ladder: who waits for a rendition that stays, goes on waiting */
  constructor(
    timeline: ChannelTimeline,
    { decoder, storyboards, spreadMs, log, downloads, policy }: LiveChannelOptions,
    before?: LiveChannel,
  ) {
    this.timeline = timeline;
    this.policy = policy;
    this.#log = log;
    this.#storyboards = storyboards;
    this.#downloads = downloads;
    this.#picture = new LivePicture({ newest: () => newestOfTimeline(timeline), decoder });
    const replies = (this.#replies = new LiveReplies(timeline, policy));
    const holdMs = HOLD_TARGETS * channelTargetDuration(timeline) * 1000;
    const onError = (error: unknown): void => log.error({ err: error }, 'a held request could not be answered');
    const holdingOf = (rendition: RenditionTimeline): Holding => {
      const waiters = before?.waitersOf(rendition) ?? new Waiters(rendition, { holdMs, spreadMs, onError });
      return { waiters, log, replies, rendition };
    };
    this.#holding = new Map([...timeline.renditions.values()].map((rendition) => [rendition, holdingOf(rendition)]));
    before?.retire(this.#holding);
  }

  /** Requests that are held. */
  get waiting(): number {
    return [...this.#holding.values()].reduce((sum, { waiters }) => sum + waiters.size, 0);
  }

  /** Answers whoever is held, and ends what runs. */
  stop(): void {
    for (const { waiters } of this.#holding.values()) waiters.stop();
    this.#picture.stop();
  }

  private waitersOf(rendition: RenditionTimeline): Waiters | undefined {
    return this.#holding.get(rendition)?.waiters;
  }

  /** Another takes over these; who waits for anything else waits in vain. */
  private retire(taken: ReadonlyMap<RenditionTimeline, Holding>): void {
    for (const [rendition, { waiters }] of this.#holding) if (!taken.has(rendition)) waiters.stop('gone');
    this.#picture.stop();
  }

  /** What lies beside the multivariant playlist, and that itself. */
  channelFile(request: LiveRequest): Outcome {
    const { file } = request;
    if (file === PLAYLIST_NAME) return this.#replies.multivariant(request);
    const download = this.#downloads && DOWNLOAD_FILES.get(file);
    if (download) return new Elsewhere((c) => this.#downloads!.live(c, request.channel, download));
    const format = PICTURE_NAMES.get(file);
    if (format)
      return new Elsewhere((c) => answerPicture(c, this.#picture, { format, log: this.#log, headers: COMMON }));
    if (this.#storyboards && isStoryboardFile(file))
      return storyboardFile(this.#storyboards, this.timeline, file, this.#log);
    return NOT_FOUND;
  }

  renditionFile(request: LiveRequest, name: string): Outcome {
    if (name === KEY_FOLDER) return this.#key(request.file);
    const rendition = this.timeline.renditions.get(name);
    if (!rendition) return NOT_FOUND;
    if (request.file === PLAYLIST_NAME) return this.#playlist(request, rendition, 'whole');
    // Of sound there is none, nor of what is encrypted as a whole.
    if (request.file === KEY_FRAMES_NAME && rendition.keyFrameRate.count > 0) {
      return this.#playlist(request, rendition, 'key-frames');
    }
    return this.#media(request, rendition);
  }

  /** What segments are encrypted with, by the name that EXT-X-KEY gives. */
  #key(id: string): Outcome {
    const bytes = this.timeline.keys?.find(id);
    return bytes ? keyReply(bytes) : NOT_FOUND;
  }

  #playlist(request: LiveRequest, rendition: RenditionTimeline, whole: 'whole' | 'key-frames'): Outcome {
    const { query } = request;
    // RFC 8216bis 6.2.5: directives that are not offered are ignored; those of a stream that has ended, too.
    if (query === '' || !(rendition.lowLatency || rendition.hasDvr) || rendition.ended) {
      return this.#replies.playlist(request, rendition, whole, false);
    }
    let directives: Directives;
    try {
      directives = parseDirectives(query);
      if (!rendition.lowLatency) directives = { ...directives, msn: undefined };
      if (directives.msn !== undefined) checkAdvance(rendition, directives.msn, directives.part);
    } catch (error) {
      if (error instanceof DirectiveError) return badRequest(error.message);
      throw error;
    }
    const { msn, skip } = directives;
    // Key frames are listed with the whole segment.
    const part = whole === 'whole' ? directives.part : undefined;
    const form = skip === undefined ? whole : whole === 'whole' ? skip : 'key-frames-delta';
    if (msn === undefined) return this.#replies.playlist(request, rendition, form, false);
    if (!rendition.last) return NOT_PLAYABLE_YET;
    if (!isListed(rendition, msn, part)) {
      return new HeldPlaylist(this.#holding.get(rendition)!, request, { msn, part, form });
    }
    // What is asked for long after it appeared names no version any more.
    return this.#replies.playlist(request, rendition, form, msn >= rendition.last.msn);
  }

  /** A segment, a part or an init section: from memory, as soon as it is made, or from disk. */
  #media(request: LiveRequest, rendition: RenditionTimeline): Outcome {
    const name = parseMediaName(request.file, rendition.container);
    if (!name) return this.#init(request, rendition);
    const inMemory = this.#replies.media(request, rendition, name);
    if (inMemory) return inMemory;
    if (name.part !== undefined) {
      // RFC 8216bis 6.2.6: a hinted part is sent once it exists; one that was never hinted is 404.
      return isHinted(rendition, name) ? new HeldPart(this.#holding.get(rendition)!, request, name) : NOT_FOUND;
    }
    const paths = pathsOnDisk(this.timeline, rendition, name.msn);
    if (paths.length === 0) return NOT_FOUND;
    const { msn } = name;
    const etag = (byteLength: number): string => mediaEtag(msn, undefined, byteLength);
    const media = { name: request.file, type: mediaType(rendition), etag, paths, hold: this.timeline.holdFile };
    return new Elsewhere((c) => answerFromDisk(c, mediaConditions(request), media, this.#log));
  }

  /** Of a segment that is no longer in memory, the init section may be on disk alone, too: after a restart it is. */
  #init(request: LiveRequest, rendition: RenditionTimeline): Outcome {
    const { file } = request;
    const inMemory = initReply(rendition, file, mediaConditions(request), this.#replies.mediaCaching);
    if (inMemory) return inMemory;
    if (rendition.container !== 'fmp4') return NOT_FOUND;
    const media = { name: file, type: mediaType(rendition), etag: () => initEtag(file), hold: this.timeline.holdFile };
    return new Elsewhere(async (c) => {
      const paths = await initPathsOnDisk(this.timeline, rendition, file);
      return answerFromDisk(c, mediaConditions(request), { ...media, paths }, this.#log);
    });
  }
}
