import { setTimeout as sleep } from 'node:timers/promises';
import type { Answer } from '../delivery/answer.ts';
import { checkPlaylistDelivery } from '../delivery/delivery-check.ts';
import type { Report } from '../finding.ts';
import { compareLoads } from '../playlist/history.ts';
import { isLowLatency, type MediaPlaylist } from '../playlist/media-playlist.ts';
import { readPlaylist } from '../playlist/read-playlist.ts';
import { NoAnswerError } from './http-client.ts';
import { LoadClock } from './load-clock.ts';
import { RenditionMedia } from './rendition-media.ts';
import type { CheckSession } from './session.ts';
import { directives, nextPartOf, isListedIn, type PartPlace } from './directives.ts';

/** A server that fails this often in a row is not asked any more. */
const MAX_FAILURES = 5;
/** And one that never answered is asked twice. */
const MAX_FIRST_FAILURES = 2;
/** Playlists are not asked for more often, ms. */
const LEAST_PAUSE_MS = 50;
/** Answers that come early this often in a row: then it is asked at the pace of a player that does not block. */
const MAX_EARLY = 3;

export type RenditionKind = 'video' | 'audio' | 'subtitles' | 'i-frames';

/** Follows one media playlist for as long as it is told to, and hands on what it lists. */
export class RenditionFollower {
  readonly url: string;
  readonly kind: RenditionKind;
  readonly media: RenditionMedia;
  /** The newest load of the whole playlist. */
  playlist: MediaPlaylist | undefined;
  readonly #session: CheckSession;
  readonly #report: Report;
  readonly #clock: LoadClock;
  #failures = 0;
  #early = 0;

  constructor(session: CheckSession, url: string, kind: RenditionKind) {
    this.#session = session;
    this.url = url;
    this.kind = kind;
    this.media = new RenditionMedia(session, url);
    this.#report = session.report(url);
    this.#clock = new LoadClock(this.#report);
  }

  get isLive(): boolean {
    return this.playlist !== undefined && !this.playlist.ended;
  }

  /** @param first where the playlist was loaded already. Ends when the signal says so, or with the playlist. */
  async follow(until: AbortSignal, first?: Answer): Promise<void> {
    if (first) this.#take(first, undefined);
    else await this.#load(undefined);
    while (!until.aborted && !this.#isGivenUp && !this.playlist?.ended) {
      const askedAt = performance.now();
      const place = this.#blockingPlace();
      if (place) await this.#load(place);
      else await this.#reloadLater(until);
      const rest = LEAST_PAUSE_MS - (performance.now() - askedAt);
      if (rest > 0) await pause(rest, until);
    }
    if (this.playlist) this.#clock.finish(this.playlist);
  }

  get #isGivenUp(): boolean {
    return this.#failures >= (this.playlist ? MAX_FAILURES : MAX_FIRST_FAILURES);
  }

  /** Loads the whole playlist once more, without waiting for anything. */
  reload(): Promise<void> {
    return this.#load(undefined);
  }

  #blockingPlace(): PartPlace | undefined {
    const { playlist } = this;
    if (!playlist || !isLowLatency(playlist) || this.#early >= MAX_EARLY || this.#failures > 0) return undefined;
    return playlist.serverControl?.canBlockReload ? nextPartOf(playlist) : undefined;
  }

  /** RFC 8216bis 6.3.4: after a change as long as the last segment, else half a target duration. */
  async #reloadLater(until: AbortSignal): Promise<void> {
    const target = this.playlist?.targetDuration ?? 2;
    const last = this.playlist?.segments.at(-1)?.duration ?? target;
    const seconds = this.#clock.changed ? Math.min(last, target) : target / 2;
    await pause(Math.max(0.2, seconds) * 1000, until);
    if (!until.aborted) await this.#load(undefined);
  }

  async #load(place: PartPlace | undefined): Promise<void> {
    const target = this.playlist?.targetDuration ?? 10;
    try {
      const url = place ? directives(this.url, { _HLS_msn: place.msn, _HLS_part: place.part }) : this.url;
      const answer = await this.#session.loadPlaylist(url, place ? (3 * target + 5) * 1000 : undefined);
      this.#take(answer, place);
    } catch (error) {
      if (this.#session.signal.aborted) return;
      if (!(error instanceof NoAnswerError)) throw error;
      this.#failed(error.message, place);
    }
  }

  #failed(words: string, place: PartPlace | undefined): void {
    this.#failures++;
    if (place) this.#report('blocking-failed', `_HLS_msn=${place.msn}&_HLS_part=${place.part}: ${words}`);
    else this.#report('playlist-unavailable', words);
  }

  #take(answer: Answer, place: PartPlace | undefined): void {
    if (answer.status !== 200) {
      this.#failed(`the answer is ${answer.status}`, place);
      return;
    }
    const playlist = readPlaylist(answer.body, this.url, this.#report);
    if (playlist?.kind !== 'media') {
      this.#failed('the answer is no media playlist', place);
      return;
    }
    this.#failures = 0;
    const { targetDuration, ended } = playlist;
    checkPlaylistDelivery(answer, { live: !ended, blocking: place !== undefined, targetDuration }, this.#report);
    if (playlist.skipped !== undefined) {
      this.#report('skip-unasked', 'EXT-X-SKIP comes without _HLS_skip');
      return;
    }
    if (place && !isListedIn(playlist, place)) {
      this.#early++;
      const ms = Math.round(answer.headAt - answer.askedAt);
      this.#report(
        'blocking-early',
        `_HLS_msn=${place.msn}&_HLS_part=${place.part} is answered after ${ms} ms without it`,
      );
    } else this.#early = 0;
    if (this.playlist) compareLoads(this.playlist, playlist, this.#report);
    this.#clock.take(playlist, answer);
    this.playlist = playlist;
    if (this.#session.options.media) this.media.take(playlist);
  }
}

/** Ends early, and quietly, when there is no use in waiting. */
const pause = async (ms: number, until: AbortSignal): Promise<void> => {
  await sleep(ms, undefined, { signal: until }).catch((error: unknown) => {
    if (!until.aborted) throw error;
  });
};
