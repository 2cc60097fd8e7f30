import { setTimeout as sleep } from 'node:timers/promises';
import { decryptSegment, ivOfNumber } from './decrypt.ts';
import type { HttpClient } from './http-client.ts';
import type { LiveEdge } from './live-edge.ts';
import { KEY_LIMITS, PLAYLIST_LIMITS, SEGMENT_LIMITS } from './limits.ts';
import { parsePlaylist, type PulledMediaPlaylist, type PullSegment, type Resource } from './playlist.ts';
import { PullError, RefusedError, wordsOf } from './pull-error.ts';
import { ResourceCache } from './resource-cache.ts';
import { mediaFormat, type MediaFormat } from './media-format.ts';

/** So many segments in a row that cannot be had mean that the server is not well. */
const MAX_LOST_IN_ROW = 3;
/** A segment is asked for again once, after this pause: many servers name it a moment before they have it. */
const RETRY_MS = 500;

export interface HlsTrackOptions {
  readonly http: HttpClient;
  readonly url: string;
  /** How far an earlier track of the same stream has come: this one goes on there. */
  readonly edge: LiveEdge;
  /** A playlist without end was seen before: one that has ended since is not played once more. */
  readonly onlyLive: boolean;
  /** Where the playlist was read already. */
  readonly playlist?: PulledMediaPlaylist;
  /** Something that an operator should know, and that does not end the track. */
  readonly note: (words: string) => void;
}

/** One segment, ready for a demuxer. */
export interface HlsPiece {
  readonly data: Buffer;
  readonly format: MediaFormat;
  /** The initialisation section of fragmented MP4; the same object for as long as it is the same. */
  readonly init: Buffer | undefined;
  /** Another one than before: timestamps, or the format, are new. */
  readonly timeline: string;
  /** Seconds. */
  readonly duration: number;
}

/** Seconds, by a clock that does not go back. */
const now = (): number => performance.now() / 1000;

/** Loads a playlist. @throws PullError */
export const loadPlaylist = async (
  http: HttpClient,
  url: string,
  signal: AbortSignal,
): Promise<ReturnType<typeof parsePlaylist>> => {
  const { data, url: from } = await http.fetch({ url, signal }, PLAYLIST_LIMITS);
  return parsePlaylist(data.toString('utf8'), from);
};

/** Follows one media playlist and brings its segments, decrypted, in order. */
export class HlsTrack {
  readonly #options: HlsTrackOptions;
  readonly #edge: LiveEdge;
  readonly #keys = new ResourceCache();
  readonly #maps = new ResourceCache();
  #first: PulledMediaPlaylist | undefined;
  #target = 0;
  #isLive = false;
  #isDone = false;
  #lostInRow = 0;
  #brought = 0;
  /** Why the last segment that was left out could not be had. */
  #loss: Error | undefined;

  constructor(options: HlsTrackOptions) {
    this.#options = options;
    this.#edge = options.edge;
    this.#first = options.playlist;
  }

  /** Seconds; 0 before the first playlist. */
  get targetDuration(): number {
    return this.#target;
  }

  /** Its end was reached. */
  get isDone(): boolean {
    return this.#isDone;
  }

  /** It was seen without an end. */
  get isLive(): boolean {
    return this.#isLive;
  }

  /**
   * The segments: of a live playlist from shortly before its end on, for ever; of one that is complete, all.
   * @throws PullError when there is no use in going on
   */
  async *pieces(signal: AbortSignal): AsyncGenerator<HlsPiece, void, undefined> {
    for (;;) {
      const loadedAt = now();
      const playlist = await this.#load(signal);
      if (playlist) {
        yield* this.#fresh(playlist, signal);
        if (playlist.ended) {
          this.#isDone = true;
          if (this.#brought === 0 && this.#loss) throw this.#loss;
          return;
        }
      }
      if (this.#edge.isStuck(now())) throw new PullError('the playlist does not change any more');
      const pause = loadedAt + this.#edge.reloadAfter - now();
      await sleep(Math.max(0, pause * 1000), undefined, { signal });
    }
  }

  /** Undefined where it could not be loaded this once: it may work the next time. */
  async #load(signal: AbortSignal): Promise<PulledMediaPlaylist | undefined> {
    const first = this.#first;
    this.#first = undefined;
    if (first) return first;
    const isFirst = this.#target === 0;
    try {
      const playlist = await loadPlaylist(this.#options.http, this.#options.url, signal);
      if (playlist.kind === 'media') return playlist;
      throw new PullError('a playlist that should list segments lists variants');
    } catch (error) {
      // A server that fails now and then is put up with for as long as there may be something left to play.
      if (signal.aborted || isFirst || error instanceof RefusedError || this.#edge.isStuck(now())) throw error;
      this.#options.note(`the playlist could not be loaded: ${wordsOf(error)}`);
      return undefined;
    }
  }

  async *#fresh(playlist: PulledMediaPlaylist, signal: AbortSignal): AsyncGenerator<HlsPiece, void, undefined> {
    if (playlist.ended && this.#options.onlyLive && this.#target === 0) throw new PullError('the stream has ended');
    this.#target = playlist.targetDuration;
    this.#isLive ||= !playlist.ended;
    const { segments, missed, restarted } = this.#edge.update(playlist, now());
    if (restarted) this.#options.note('the server numbers its segments anew');
    if (missed > 0) this.#options.note(`${missed} segments were missed: going on at the end of the playlist`);
    for (const segment of segments) {
      const piece = segment.gap ? undefined : await this.#piece(segment, signal);
      this.#edge.took(segment.number);
      if (piece) yield piece;
    }
  }

  async #piece(segment: PullSegment, signal: AbortSignal): Promise<HlsPiece | undefined> {
    try {
      const data = await this.#fetch(segment, signal);
      const init = await this.#init(segment.map, signal);
      this.#lostInRow = 0;
      this.#brought++;
      const { timeline, duration } = segment;
      return {
        data,
        init,
        timeline: `${this.#edge.restarts}.${timeline}`,
        duration,
        format: mediaFormat(data, init !== undefined),
      };
    } catch (error) {
      if (signal.aborted || error instanceof RefusedError || ++this.#lostInRow >= MAX_LOST_IN_ROW) throw error;
      this.#loss = new PullError(wordsOf(error), { cause: error });
      this.#options.note(`segment ${segment.number} is left out: ${wordsOf(error)}`);
      return undefined;
    }
  }

  async #init(map: Resource | undefined, signal: AbortSignal): Promise<Buffer | undefined> {
    return map && this.#maps.get(map, () => this.#open(map, signal));
  }

  async #fetch(segment: PullSegment, signal: AbortSignal): Promise<Buffer> {
    try {
      return await this.#open(segment, signal, segment.number);
    } catch (error) {
      if (signal.aborted || error instanceof RefusedError) throw error;
      await sleep(RETRY_MS, undefined, { signal });
      return this.#open(segment, signal, segment.number);
    }
  }

  /** Fetches and decrypts. @param number of the segment, for its IV */
  async #open(resource: Resource, signal: AbortSignal, number?: number): Promise<Buffer> {
    const { key } = resource;
    const { http } = this.#options;
    const { data } = await http.fetch({ url: resource.url, range: resource.range, signal }, SEGMENT_LIMITS);
    if (!key) return data;
    const place = { url: key.url, range: undefined };
    const secret = await this.#keys.get(place, async () => (await http.fetch({ ...place, signal }, KEY_LIMITS)).data);
    const iv = key.iv ?? (number === undefined ? undefined : ivOfNumber(number));
    // RFC 8216 4.3.2.5: an initialisation section has no number that could stand in.
    if (!iv) throw new PullError('the playlist encrypts an initialisation section without saying its IV');
    return decryptSegment(data, secret, iv);
  }
}
